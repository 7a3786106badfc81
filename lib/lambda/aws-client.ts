import type { CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand } from '@aws-sdk/client-lambda';

/**
 * The part of `LambdaClient` of `@aws-sdk/client-lambda` that Everstep uses. Any version or copy of
 * the package will do.
 */
export interface LambdaClientLike {
  /** Sends a command; resolves with the response of the service. */
  send(command: any, options?: any): Promise<any>;
}

/** A client, and the two commands of the checkpoint store. */
export interface LoadedClient {
  readonly client: LambdaClientLike;
  readonly CheckpointDurableExecutionCommand: typeof CheckpointDurableExecutionCommand;
  readonly GetDurableExecutionStateCommand: typeof GetDurableExecutionStateCommand;
}

/**
 * The connections for checkpoints. An invocation has one request under way at a time; several
 * invocations at once occur in tests and in emulators.
 */
const SOCKETS = 50;
/** The time limit for opening a connection. */
const CONNECTION_MILLIS = 3000;

/**
 * Loads the commands of the checkpoint store, and makes a client unless one is given.
 *
 * The import goes through a module of our own, since bundlers include a dynamic import as a whole:
 * that module names three of the AWS client's hundred exports.
 */
export async function loadClient(given: LambdaClientLike | undefined): Promise<LoadedClient> {
  const { LambdaClient, CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand } = await import(
    './checkpoint-commands.js'
  );
  const client: LambdaClientLike =
    given ??
    new LambdaClient({
      // Everstep retries by itself: see `Persistence`.
      maxAttempts: 1,
      // Nothing is added to its middleware, so that it need not be assembled for each request: a
      // fifth less work.
      cacheMiddleware: true,
      requestHandler: {
        connectionTimeout: CONNECTION_MILLIS,
        throwOnRequestTimeout: true,
        httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
      },
    });
  return { client, CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand };
}
