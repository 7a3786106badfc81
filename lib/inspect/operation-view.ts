import type { OperationType } from '../core/wire/index.js';
import type { ErrorView } from './error-view.js';
import { writtenOut } from './written-out.js';

/** What became of an operation or an attempt, as far as its history says. */
export type ViewStatus = 'STARTED' | 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | 'STOPPED';

/** One run of a step's body. */
export interface AttemptView {
  /** From 1. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  endedAt: number | undefined;
  status: ViewStatus;
  error: ErrorView | undefined;
  /** When the next attempt may begin; `undefined` if none follows. */
  nextAt: number | undefined;
}

/**
 * An operation as people look at it: what the history says of it so far. Moments are epoch
 * milliseconds. Values are the recorded texts; `undefined` where there is none or it was not read.
 */
export interface OperationView {
  readonly id: string;
  readonly type: OperationType;
  readonly name: string | undefined;
  readonly subType: string | undefined;
  readonly parentId: string | undefined;
  /** The number of the event with which it began, and of the last one that speaks of it. */
  readonly eventId: number;
  lastEventId: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: ViewStatus;
  /** Whether a redrive has forgotten it: it is in the history, and no longer what the code sees. */
  isForgotten: boolean;
  /** Of steps and conditions only; else empty. */
  readonly attempts: AttemptView[];
  result: string | undefined;
  error: ErrorView | undefined;
  /** When time alone moves it on: the end of a wait, a retry, a timeout. */
  dueAt: number | undefined;
  /** Of callbacks only. */
  callbackId: string | undefined;
  /** The function or workflow that an invoke has started, and the execution, where it is known. */
  readonly target: string | undefined;
  readonly targetExecutionId: string | undefined;
  /** The operations within it, in the order in which they began. */
  readonly children: OperationView[];
}

/** The name of an operation for people: an operation without one appears as its kind. */
export function labelOf({ name, subType, type }: Pick<OperationView, 'name' | 'subType' | 'type'>): string {
  return name ?? `(${subType ?? type})`;
}

/** The kind of an operation for people. */
export function kindOf({ subType, type }: Pick<OperationView, 'subType' | 'type'>): string {
  return subType ?? type;
}

/** What a page titles an operation with: its name, or its kind if it has none. */
export function titleOf(operation: OperationView): string {
  return operation.name === undefined ? kindOf(operation) : writtenOut(operation.name);
}
