import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaClientLike } from './aws-client.js';

export type Commands = typeof import('./client-commands.js');

/**
 * Sends requests to the Lambda service. The AWS client is loaded, and made unless one was given, at
 * the first request.
 */
export class LambdaApi {
  readonly #given: LambdaClientLike | undefined;
  readonly #loadCommands: () => Promise<Commands>;
  #loading: Promise<{ readonly commands: Commands; readonly client: LambdaClient }> | undefined;

  constructor(client: LambdaClientLike | undefined, loadCommands = () => import('./client-commands.js')) {
    this.#given = client;
    this.#loadCommands = loadCommands;
  }

  async send<T>(call: (client: LambdaClient, commands: Commands) => Promise<T>): Promise<T> {
    this.#loading ??= this.#loadCommands().then((commands) => ({
      commands,
      client: (this.#given as LambdaClient | undefined) ?? new commands.LambdaClient({}),
    }));
    const { client, commands } = await this.#loading;
    return call(client, commands);
  }
}

/**
 * Whether the service refused a request with one of these errors. They are compared by name, since
 * there may be several copies of the AWS client.
 */
export function isRefusal(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** The names of the errors with which the service refuses malformed requests. */
export const BAD_REQUEST = ['InvalidParameterValueException', 'ValidationException'] as const;

/** Sets the service's error as the cause of an error of Everstep's, and returns the latter. */
export function insteadOf<E extends Error>(cause: unknown, error: E): E {
  error.cause = cause;
  return error;
}
