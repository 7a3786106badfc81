import type { NonDeterministicExecutionError } from '../../core/errors/execution-errors.js';
import { CorruptJournalError, JournalVersionError } from '../../core/errors/service-errors.js';
import { JournalConflictError, StoreCorruptError } from '../../core/errors/store-errors.js';
import type { Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { ExecutionBlock, ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

/** Why an execution is to be blocked; by whom and since when is added when it is. */
export type BlockReason = Pick<ExecutionBlock, 'cause' | 'message' | 'remedy'>;

/** How often a worker looks for executions that other workers have blocked. */
export const RETRY_BLOCKED_MILLIS = 60_000;

/** The changes that unblock an execution. */
export const UNBLOCKED: ExecutionChanges = { blocked: undefined, blockedBy: undefined, retryAt: undefined };

export function driftBlock({ message }: NonDeterministicExecutionError): BlockReason {
  return {
    cause: 'drift',
    message,
    remedy:
      'Deploy code that repeats what is recorded: the execution goes on when a runtime starts that has it. ' +
      'Or end the execution with `stop()` of the client.',
  };
}

/** Why an execution can't be read; `undefined` for other failures, which may pass. */
export function unreadableBlock(error: unknown): BlockReason | undefined {
  if (error instanceof JournalVersionError) {
    return {
      cause: 'newer-version',
      message: error.message,
      remedy: 'The execution goes on as soon as a runtime of the newer version shares the store.',
    };
  }
  if (!(error instanceof CorruptJournalError || error instanceof StoreCorruptError)) return undefined;
  return {
    cause: 'damaged-record',
    message: error.message,
    remedy:
      'Once the store is mended, the execution is tried again when a runtime starts. The others go on where they can be read.',
  };
}

/**
 * The changes that block an execution and give its lease back. Its `wakeAt` becomes the moment of
 * its timeout, which ends a blocked execution too.
 *
 * @param record as it was claimed. Where it was blocked for the same cause, `since` stays.
 */
export function blockedChanges(
  { owner, blocked }: ExecutionRecord,
  reason: BlockReason,
  { now, retryAt = now, deadline = Number.POSITIVE_INFINITY }: { now: number; retryAt?: number; deadline?: number },
): ExecutionChanges {
  const since = blocked?.cause === reason.cause ? blocked.since : now;
  return {
    owner: undefined,
    wakeAt: deadline === Number.POSITIVE_INFINITY ? undefined : deadline,
    blocked: { ...reason, since },
    blockedBy: owner,
    retryAt,
  };
}

/** Logs that an execution is blocked: once for each worker that blocks it. */
export function logBlocked(logger: Logger, { executionId, workflow }: ExecutionRecord, reason: BlockReason): void {
  const { cause, message, remedy } = reason;
  logger.error(`Execution ${executionId} of workflow ${workflow} is blocked: ${message} ${remedy}`, {
    executionArn: executionId,
    workflow,
    cause,
  });
}

export interface BlockRequest {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The record as it was claimed: its epoch is the lease. */
  readonly record: ExecutionRecord;
  readonly reason: BlockReason;
  /** The moment from which another worker may try it again. Default: at once. */
  readonly retryAt?: number | undefined;
}

/**
 * Blocks an execution that a worker holds the lease of and does not run, for a cause that is found
 * outside of an invocation, such as damage. It reads nothing of the journal, gives the lease back,
 * and logs the cause.
 *
 * @throws StoreError when the block can't be written; then the lease is kept.
 */
export async function blockExecution({ store, clock, logger, record, reason, retryAt }: BlockRequest): Promise<void> {
  const { executionId, epoch } = record;
  const changes = blockedChanges(record, reason, { now: clock.now(), ...(retryAt !== undefined && { retryAt }) });
  for (let expectedLength = record.journalLength; ; ) {
    try {
      await store.append({ executionId, expectedLength, epoch, entries: [], changes });
      break;
    } catch (error) {
      if (!(error instanceof JournalConflictError) || error.actualLength === expectedLength) throw error;
      expectedLength = error.actualLength;
    }
  }
  logBlocked(logger, record, reason);
}
