import { pauseRefusal } from '../../client/index.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';
import type { DecideExternalEvent, ExternalEvent } from './external-event.js';

/** What a pause asks for. */
export interface PauseOrder {
  readonly reason: string | undefined;
  /** Whether the timeout of the execution stands still while it is paused. */
  readonly pausesTimeout: boolean;
}

/**
 * Pauses an execution, unless it is pausing or paused.
 *
 * @param isHeld whether a worker may have the lease, and an invocation under way. Then it is the
 * worker that has the pause take effect, with what it writes next.
 * @throws ExecutionEndedError
 */
export function pauseEvent({ reason, pausesTimeout }: PauseOrder, isHeld: boolean): DecideExternalEvent {
  return (machine, at) => {
    mustNotHaveEnded(machine, 'pause');
    if (machine.pause.asked !== undefined) return undefined;
    const requested: JournalEntry = {
      kind: 'pauseRequested',
      at,
      ...(reason !== undefined && { reason }),
      pausesTimeout,
    };
    // Due at once: should the worker have given back the lease meanwhile, another one sees to it.
    if (isHeld) return { entries: [requested], changes: { status: 'PAUSING', wakeAt: at } };
    return { entries: [requested, { kind: 'paused', at }], changes: { status: 'PAUSED' } };
  };
}

/**
 * Ends the pause of an execution, or calls it off before it is in effect. Does nothing where there
 * is none. The execution is due at once: whoever claims it finds out whether an invocation is
 * called for, and when its next timer is due.
 *
 * @throws ExecutionEndedError
 */
export function resumeEvent(reason: string | undefined): DecideExternalEvent {
  return (machine, at) => {
    mustNotHaveEnded(machine, 'resume');
    if (machine.pause.asked === undefined) return undefined;
    const resumed: JournalEntry = { kind: 'resumed', at, ...(reason !== undefined && { reason }) };
    return { entries: [resumed], changes: { status: 'RUNNING', wakeAt: at } };
  };
}

function mustNotHaveEnded({ executionId, outcome }: ExecutionMachine, method: string): void {
  if (outcome !== undefined) throw pauseRefusal(executionId, outcome.status, method);
}

/** What is written in addition where nothing has to take effect. */
export const NO_EFFECT: ExternalEvent = Object.freeze({ entries: [] });

/**
 * What the worker that holds the lease writes in addition, at a moment when no invocation runs that
 * may go on: a pause that was asked for takes effect.
 */
export function effectOfPause({ pause }: ExecutionMachine, at: number): ExternalEvent {
  return pause.isPending ? { entries: [{ kind: 'paused', at }], changes: { status: 'PAUSED' } } : NO_EFFECT;
}
