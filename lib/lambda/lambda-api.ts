import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaClientLike } from './aws-client.js';

type Commands = typeof import('./client-commands.js');

/**
 * Calls the service. The AWS client is loaded at the first call, and made then unless it was given.
 */
export class LambdaApi {
  readonly #given: LambdaClientLike | undefined;
  #loading: Promise<{ readonly commands: Commands; readonly client: LambdaClient }> | undefined;

  constructor(client: LambdaClientLike | undefined) {
    this.#given = client;
  }

  async send<T>(call: (client: LambdaClient, commands: Commands) => Promise<T>): Promise<T> {
    this.#loading ??= import('./client-commands.js').then((commands) => ({
      commands,
      client: (this.#given as LambdaClient | undefined) ?? new commands.LambdaClient({}),
    }));
    const { client, commands } = await this.#loading;
    return call(client, commands);
  }
}

/**
 * Whether the service refused a request so. By name, since the AWS client may be there in several
 * copies.
 */
export function isRefusal(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** The names under which the service refuses what doesn't have the form that it should. */
export const BAD_REQUEST = ['InvalidParameterValueException', 'ValidationException'] as const;

/** An error of ours in place of the service's, which becomes its cause. */
export function insteadOf<E extends Error>(cause: unknown, error: E): E {
  error.cause = cause;
  return error;
}
