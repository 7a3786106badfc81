import {
  type ErrorObject,
  type ExecutionStatus,
  type HistoryEvent,
  hasEnded,
  type Operation,
  toEpochMillis,
} from '../../core/wire/index.js';
import { operationsOf } from './history-operations.js';
import type { ExecutionSnapshot } from './test-environment.js';

const ENDS: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionStopped: 'STOPPED',
};

/** The status with which an execution ended, if this event is its end. */
export function endOf(event: HistoryEvent | undefined): ExecutionStatus | undefined {
  return ENDS[event?.EventType ?? ''];
}

/** An execution as its history shows it: the only source for executions that run elsewhere. */
export class HistorySnapshot implements ExecutionSnapshot {
  readonly checkpoints = undefined;
  readonly workflow: string;
  readonly history: readonly HistoryEvent[];
  #operations: readonly Operation[] | undefined;

  /** @param history all events, in order. */
  constructor(workflow: string, history: readonly HistoryEvent[]) {
    this.workflow = workflow;
    this.history = history;
  }

  get status(): ExecutionStatus {
    const pause = this.history.findLast(({ EventType }) => /^Execution(Paused|Resumed)$/.test(EventType));
    return endOf(this.#last) ?? (pause?.EventType === 'ExecutionPaused' ? 'PAUSED' : 'RUNNING');
  }

  get error(): ErrorObject | undefined {
    const { ExecutionFailedDetails, ExecutionTimedOutDetails, ExecutionStoppedDetails } = this.#last ?? {};
    return (ExecutionFailedDetails ?? ExecutionTimedOutDetails ?? ExecutionStoppedDetails)?.Error?.Payload;
  }

  get startedAt(): Date {
    return dateOf(this.history[0]);
  }

  get endedAt(): Date | undefined {
    return hasEnded(this.status) ? dateOf(this.#last) : undefined;
  }

  get operations(): readonly Operation[] {
    this.#operations ??= [...operationsOf(this.history).values()];
    return this.#operations;
  }

  get #last(): HistoryEvent | undefined {
    return this.history.at(-1);
  }
}

function dateOf(event: HistoryEvent | undefined): Date {
  return new Date(toEpochMillis(event?.EventTimestamp) ?? 0);
}
