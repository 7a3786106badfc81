import type { ClaimedExecution, ExecutionChanges } from '../../journal/execution-record.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { type BlockReason, blockedChanges } from './blocking.js';
import { pauseBeforeInvocation } from './invocation-end.js';

/** The number of deaths in a row that blocks an execution. */
const MOST_DEATHS = 5;
/**
 * Pauses between attempts at an execution that its deaths block: each attempt may cost a process.
 */
const FIRST_RETRY_MILLIS = 60_000;
const LONGEST_RETRY_MILLIS = 3_600_000;

/** What follows from the death of the process that ran an execution. */
export interface AfterDeath {
  /** The changes that give the lease back. */
  readonly changes: ExecutionChanges;
  /** The number of deaths in a row without progress in between. */
  readonly deaths: number;
  /** The reason, when the execution is blocked. */
  readonly blocked: BlockReason | undefined;
}

/**
 * Decides whether an execution that was taken over from a dead worker may go on. It has to wait,
 * longer with each death in a row, so that an execution that kills its process does not hold up the
 * others; in the end it is blocked. An execution that had made progress is not suspected: its first
 * death costs no pause. `undefined`: it may go on.
 */
export function afterDeath(
  record: ClaimedExecution,
  { hasProgressed, recordedOutcome, deadline, interruptedAt, needsInvocation }: ExecutionMachine,
  now: number,
): AfterDeath | undefined {
  const { formerOwner, deaths: counted = 0 } = record;
  // Once its outcome is recorded, none of its code runs any more.
  if (formerOwner === undefined || recordedOutcome !== undefined) return undefined;
  // It was suspended in the memory of that worker: none of its code ran.
  if (interruptedAt === undefined && !needsInvocation) return undefined;
  if (hasProgressed && counted <= 1) return undefined;
  const deaths = hasProgressed ? 1 : counted;
  if (deaths >= MOST_DEATHS) {
    const blocked = deathBlock(deaths);
    const pause = Math.min(FIRST_RETRY_MILLIS * 2 ** (deaths - MOST_DEATHS), LONGEST_RETRY_MILLIS);
    return { deaths, blocked, changes: blockedChanges(record, blocked, { now, retryAt: now + pause, deadline }) };
  }
  const wakeAt = Math.min(now + pauseBeforeInvocation(deaths - 1), deadline);
  return { deaths, blocked: undefined, changes: { owner: undefined, wakeAt, deaths } };
}

function deathBlock(deaths: number): BlockReason {
  return {
    cause: 'process-death',
    message: `Its process died ${deaths} times in a row while it was under way, before anything new of it was recorded.`,
    remedy:
      'Look in the log of the process for what ended it: an error thrown in a timer or event handler, `process.exit`, no memory left. After the fix it goes on by ' +
      'itself: a runtime that starts later tries it again, within a minute at first and at least once an hour. Or end it with `stop()` of the client.',
  };
}
