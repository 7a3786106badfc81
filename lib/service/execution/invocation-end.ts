import { type ErrorObject, type InvocationOutput, LIMITS } from '../../core/wire/index.js';
import type { ExecutionOutcome } from '../../journal/execution-outcome.js';
import { endedChanges } from '../../journal/execution-outcome.js';
import type { ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import { type BlockReason, blockedChanges, UNBLOCKED } from './blocking.js';
import { effectOfPause } from './pausing.js';

/** The pauses after invocations that broke off. */
const FIRST_RETRY_MILLIS = 1000;
const LONGEST_RETRY_MILLIS = 60_000;

/** An invocation, as the history shows it. */
export interface RunningInvocation {
  readonly requestId: string;
  /** When it began; of one that was suspended in memory, when it last went on. */
  startedAt: number;
}

/** An invocation that is over: its handler returned `output`, or broke off with `error`. */
export interface FinishedInvocation extends Readonly<RunningInvocation> {
  readonly output?: InvocationOutput | undefined;
  readonly error?: ErrorObject | undefined;
  /** The pause that an error asks for before the next invocation, in milliseconds. */
  readonly delayMillis?: number | undefined;
  /** Why no invocation may follow until the cause of the error is mended. */
  readonly blocked?: BlockReason | undefined;
}

/** What is written at the end of an invocation, and what comes next. */
export interface InvocationEnd {
  readonly entries: readonly JournalEntry[];
  readonly changes?: ExecutionChanges | undefined;
  readonly next: 'again' | 'release' | 'ended';
}

/**
 * Decides what follows from an invocation's end, as the Lambda service would.
 *
 * @param record as it was claimed.
 * @param hasUnreported whether something changed that the invocation has not received.
 */
export function endOfInvocation(
  { requestId, startedAt, output, error, delayMillis, blocked }: FinishedInvocation,
  machine: ExecutionMachine,
  record: ExecutionRecord,
  hasUnreported: boolean,
  now: number,
): InvocationEnd {
  const invoked = { kind: 'invocationEnded', at: now, startedAt, requestId } as const;
  const isUnfinished = hasUnreported || machine.isCutShort;
  const outcome = machine.recordedOutcome ?? outcomeOf(output, isUnfinished || machine.pendingCount > 0);
  if (outcome !== undefined) {
    const failure = error ?? (outcome.status === 'SUCCEEDED' ? undefined : outcome.error);
    return {
      entries: [{ ...invoked, error: failure }, endEntry(outcome, machine, now)],
      changes: endedChanges(outcome, now),
      next: 'ended',
    };
  }
  if (machine.pause.asked !== undefined && blocked === undefined) {
    // Whoever prepares the execution next has the pause take effect, and gives the lease back.
    const again = error !== undefined || isUnfinished;
    return { entries: [{ ...invoked, error, ...(again && { again }) }], changes: settled(record), next: 'again' };
  }
  if (error !== undefined) {
    const ended: JournalEntry = { ...invoked, error, again: true };
    const { deadline } = machine;
    if (blocked !== undefined) {
      const { entries, changes } = effectOfPause(machine, now);
      const blocking = blockedChanges(record, blocked, { now, deadline });
      return { entries: [ended, ...entries], changes: { ...blocking, ...changes }, next: 'release' };
    }
    const wakeAt = Math.min(now + (delayMillis ?? pauseBeforeInvocation(machine.failures)), deadline);
    return { entries: [ended], changes: { owner: undefined, wakeAt, ...settled(record) }, next: 'release' };
  }
  if (isUnfinished) return { entries: [{ ...invoked, again: true }], next: 'again' };
  const changes = { owner: undefined, wakeAt: wakeAt(machine), ...settled(record) };
  return { entries: [invoked], changes, next: 'release' };
}

/**
 * The pause before the next invocation, in milliseconds.
 *
 * @param failures the number of invocations in a row that broke off before the last one.
 */
export function pauseBeforeInvocation(failures: number): number {
  return Math.min(FIRST_RETRY_MILLIS * 2 ** failures, LONGEST_RETRY_MILLIS);
}

/**
 * What an invocation changes by not having killed its process: the execution is blocked no longer,
 * and its deaths are forgotten.
 */
function settled({ blocked, deaths }: ExecutionRecord): ExecutionChanges {
  return { ...(blocked && UNBLOCKED), ...(deaths && { deaths: undefined }) };
}

/** When a worker must look again at an execution that has nothing to do now. */
export function wakeAt({ nextDueAt }: ExecutionMachine): number | undefined {
  return nextDueAt === Number.POSITIVE_INFINITY ? undefined : nextDueAt;
}

/** The entry that ends an execution. */
export function endEntry(outcome: ExecutionOutcome, machine: ExecutionMachine, at: number): JournalEntry {
  if (outcome.status !== 'SUCCEEDED') return { kind: 'failed', at, error: outcome.error };
  // A result that a checkpoint recorded is in the journal already.
  return { kind: 'succeeded', at, result: machine.recordedOutcome === undefined ? outcome.result : undefined };
}

/** How the handler's output ends the execution; `undefined` when it doesn't. */
function outcomeOf(output: InvocationOutput | undefined, canGoOn: boolean): ExecutionOutcome | undefined {
  if (output === undefined) return undefined;
  switch (output.Status) {
    case 'SUCCEEDED':
      return tooLarge(output.Result) ?? { status: 'SUCCEEDED', result: output.Result };
    case 'FAILED':
      return { status: 'FAILED', error: output.Error ?? {} };
    case 'PENDING':
      return canGoOn ? undefined : failed('InvalidParameterValueException', NOTHING_PENDING);
    default:
      return failed(
        'InvalidParameterValueException',
        `${INVALID_OUTPUT} got ${JSON.stringify(output)?.slice(0, 100)}.`,
      );
  }
}

const NOTHING_PENDING =
  'The handler returned PENDING, but no operation is pending: nothing could ever wake the execution. ' +
  'Await only durable operations, and every one that is started.';
const INVALID_OUTPUT =
  'The handler must return { Status: "SUCCEEDED" | "FAILED" | "PENDING" }, as createHandler() and withDurableExecution() make it, but';

function tooLarge(result: string | undefined): ExecutionOutcome | undefined {
  if (result === undefined || result.length * 6 <= LIMITS.responseBytes) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= LIMITS.responseBytes) return undefined;
  return failed(
    'Function.ResponseSizeTooLarge',
    `The handler returned a result of ${bytes} bytes, but the most is ${LIMITS.responseBytes}. ` +
      'Checkpoint a large result on the EXECUTION operation instead.',
  );
}

function failed(ErrorType: string, ErrorMessage: string): ExecutionOutcome {
  return { status: 'FAILED', error: { ErrorType, ErrorMessage } };
}
