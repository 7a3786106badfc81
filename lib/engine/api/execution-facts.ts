import type { LambdaContext } from '../../core/lambda-context.js';
import type { Logger } from '../../core/logging/index.js';
import type { TransactionClient } from '../../journal/store-transaction.js';

/**
 * What code can read about its execution, and about the place where it runs: a part of
 * `this.context`.
 *
 * Every member is safe to use in workflow code, because it is the same in every replay, unless its
 * description says otherwise.
 */
export interface ExecutionFacts {
  /**
   * Logs with the ids of the execution and of the operation whose code logs. While recorded code is
   * replayed, it logs only what `replayLogging` allows: by default nothing.
   */
  readonly logger: Logger;

  /** The execution's id; on Lambda its ARN. */
  readonly executionId: string;

  /** The name that the execution was started with: its idempotency key. */
  readonly executionName: string | undefined;

  /** The tenant that the execution belongs to, if its function isolates tenants. */
  readonly tenantId: string | undefined;

  /**
   * The recorded text of the input, neither decrypted nor revived; `undefined` if the execution was
   * started without an input.
   */
  readonly rawInput: string | undefined;

  /**
   * The id, in record and history, of the operation whose code runs: of the step in a step's body,
   * of the context in a child context, an item or a branch. `undefined` at the top of the workflow.
   * All attempts of a step have the same id.
   *
   * @throws ContextMisuseError if the running code does not belong to the execution.
   */
  readonly operationId: string | undefined;

  /**
   * The number of the running attempt of a step, from 1.
   *
   * @throws ContextMisuseError outside the body of a step, a submitter or a check.
   */
  readonly attempt: number;

  /**
   * Aborts when the timeout of the running attempt is over, or when its invocation ends. Pass it on
   * to `fetch` and the like.
   *
   * @throws ContextMisuseError outside the body of a step, a submitter or a check.
   * @example
   * ```ts
   * await this.context.step('ping', () => fetch(url, { signal: this.context.signal }), { timeout: '10s' });
   * ```
   */
  readonly signal: AbortSignal;

  /**
   * The id of the callback whose submitter runs: what the outside completes the callback with.
   *
   * @throws ContextMisuseError outside the body of a `@Callback` method and the function given to
   * `waitForCallback`.
   */
  readonly callbackId: string;

  /**
   * Returns the client in whose transaction the body of a `@Transaction` method works: on PostgreSQL
   * a `PoolClient` of `pg`. What it writes and the checkpoint of the step are one commit. It serves
   * until the body ends; `COMMIT` and `ROLLBACK` are left to Everstep, savepoints are not.
   *
   * @typeParam Client - the type of the client in your code. Default: its `query` alone.
   * @throws ContextMisuseError outside the body of a `@Transaction` method.
   * @example
   * ```ts
   * const client = this.context.transaction<PoolClient>();
   * await client.query('UPDATE stock SET left = left - 1 WHERE item = $1', [item]);
   * ```
   */
  transaction<Client extends TransactionClient = TransactionClient>(): Client;

  /**
   * The context object that AWS Lambda passed to the handler; `undefined` elsewhere. It differs
   * from one invocation to the next, so read it in the body of a step: workflow code that depends
   * on it may run differently on replay. Test runners report workflow code that reads it.
   */
  readonly lambdaContext: LambdaContext | undefined;

  /**
   * Returns the time left until the platform ends this invocation, in milliseconds: on Lambda the
   * remaining time of the function; on a runtime that of the execution, or of the runtime if it is
   * stopping. 2,147,483,647, the longest delay of a timer, if nothing ends the invocation. It
   * differs on every call, so call it in the body of a step. Test runners report workflow code that
   * calls it.
   *
   * @example
   * ```ts
   * await this.context.step('import', () => importer.run({ maxMillis: this.context.remainingMillis() - 5_000 }));
   * ```
   */
  remainingMillis(): number;

  /**
   * Returns a UUID (version 4 in form) that is the same in every replay, and in the body of a step
   * in every attempt: for idempotency keys, not for secrets.
   *
   * @throws ContextMisuseError if the running code does not belong to the execution.
   */
  uuid(): string;

  /**
   * Returns a number from 0 to below 1 that is the same in every replay, and in the body of a step
   * in every attempt.
   *
   * @throws ContextMisuseError if the running code does not belong to the execution.
   */
  random(): number;

  /**
   * Returns the time, the same in every replay: when the newest result or answer that the running
   * code has received was recorded, or else when its code began. A context, an item or a branch
   * counts what it received itself, and what the code around it had received before it began. In
   * the body of a step, which is not replayed, it returns the current time.
   *
   * @throws ContextMisuseError if the running code does not belong to the execution.
   */
  now(): Date;
}
