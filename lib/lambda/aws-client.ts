import type { CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand } from '@aws-sdk/client-lambda';

/**
 * The part of `LambdaClient` of `@aws-sdk/client-lambda` that is needed. Which version or copy of
 * the package it is from doesn't matter.
 */
export interface LambdaClientLike {
  /** Sends a command; resolves with what the service answers. */
  send(command: any, options?: any): Promise<any>;
}

/** A client, and the two commands that checkpoints are made of. */
export interface LoadedClient {
  readonly client: LambdaClientLike;
  readonly CheckpointDurableExecutionCommand: typeof CheckpointDurableExecutionCommand;
  readonly GetDurableExecutionStateCommand: typeof GetDurableExecutionStateCommand;
}

/**
 * Connections that checkpoints are made over. An invocation has one request under way at a time;
 * several invocations at once occur in tests and in emulators.
 */
const SOCKETS = 50;
/** A connection that takes longer won't come. */
const CONNECTION_MILLIS = 3000;

/**
 * Loads what checkpoints need, and makes a client unless one is given.
 *
 * The import goes through a module of our own: what is imported dynamically is bundled as a whole,
 * and that one names three of the AWS client's hundred exports.
 */
export async function loadClient(given: LambdaClientLike | undefined): Promise<LoadedClient> {
  const { LambdaClient, CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand } = await import(
    './checkpoint-commands.js'
  );
  const client: LambdaClientLike =
    given ??
    new LambdaClient({
      // Everstep tries again itself, see `Persistence`.
      maxAttempts: 1,
      // Nothing is added to its middleware, so that it need not be put together anew for each
      // request: a fifth less work.
      cacheMiddleware: true,
      requestHandler: {
        connectionTimeout: CONNECTION_MILLIS,
        throwOnRequestTimeout: true,
        httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
      },
    });
  return { client, CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand };
}
