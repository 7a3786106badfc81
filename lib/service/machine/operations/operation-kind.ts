import type {
  Operation,
  OperationAction,
  OperationStatus,
  OperationUpdate,
  Timestamp,
} from '../../../core/wire/index.js';
import type { Child } from '../../../journal/journal.js';
import type { EventDetails } from './event-details.js';

/** What a transition may follow: a status, or that nothing is recorded of the operation. */
export type Before = OperationStatus | undefined;

/** An update that was accepted, on its way to becoming a state. */
export interface Transition {
  readonly update: OperationUpdate;
  readonly current: Operation | undefined;
  /** The id of the callback that the update starts. */
  readonly callbackId: string | undefined;
  readonly at: number;
  /** The operation's number among the execution's completions, should the update complete it. */
  readonly sequence: number;
}

/** What later events in the history need to know of an operation. */
export interface OperationPast {
  finishedAttempts: number;
  waitSeconds: number;
  /** The execution that an invoke of a workflow started. */
  child?: Child | undefined;
  /** The id of a callback. */
  callbackId?: string | undefined;
}

/** The timers of operations, as far as the kinds of operations set them. */
export interface TimerSettings {
  set(id: string, dueAt: number): void;
  setCallback(id: string, at: number, timeoutSeconds: number | undefined, heartbeatSeconds: number | undefined): void;
  restartCallback(id: string, at: number): void;
  clear(id: string): void;
}

/**
 * One kind of operation, as the service sees it: the counterpart of the call of the same name in
 * the engine. A kind has no state of its own.
 */
export interface OperationKind {
  /** The actions that an update may have, and what each may follow. */
  readonly actions: { readonly [A in OperationAction]?: readonly Before[] };
  /** Refuses fields that are wrong for the kind and the action. */
  check(update: OperationUpdate): void;
  /** The operation after an update. */
  apply(transition: Transition): Operation;
  /** Sets or clears the timer that an update calls for. */
  setTimer?(update: OperationUpdate, operation: Operation, at: number, timers: TimerSettings): void;
  /**
   * The operation without its end, as it begins anew; absent where it can only be asked for anew.
   * Its timer is set by {@link restartTimer}.
   *
   * @param callbackId the new id of a callback. Default: the one that it has.
   */
  reopen?(operation: Operation, at: number, callbackId: string | undefined): Operation;
  /** Sets the timer of an operation that begins anew, and has none. */
  restartTimer?(operation: Operation, at: number, timers: TimerSettings): void;
  /** The operation after its timer has come due. Callbacks time out by an entry of their own. */
  fire?(operation: Operation, at: number, sequence: number): Operation;
  /** The event of an update in the history; `past` is kept for the operation's later events. */
  describe(update: OperationUpdate, past: OperationPast, at: number): EventDetails;
}

/** An operation being built. */
export type Draft = { -readonly [K in keyof Operation]: Operation[K] };

/** The operation of a transition, unfinished and still without details. */
export function opened({ update, current, at }: Transition, status: OperationStatus): Draft {
  const { Id, Type, ParentId, Name, SubType } = current ?? update;
  return { Id, Type, Status: status, StartTimestamp: current?.StartTimestamp ?? at, ParentId, Name, SubType };
}

/** The operation that a transition completes, still without details. */
export function closed({ update, current, at, sequence }: Transition, status: OperationStatus): Draft {
  const { Id, Type, ParentId, Name, SubType } = current ?? update;
  return {
    Id,
    Type,
    Status: status,
    StartTimestamp: current?.StartTimestamp ?? at,
    EndTimestamp: at,
    ParentId,
    Name,
    SubType,
    CompletionSequence: sequence,
  };
}

/** A recorded operation without its end and its details. */
export function begunAnew(operation: Operation, status: OperationStatus, at: Timestamp): Draft {
  const { Id, Type, ParentId, Name, SubType, StartSequence } = operation;
  return { Id, Type, Status: status, StartTimestamp: at, ParentId, Name, SubType, StartSequence };
}

/** A recorded operation that something outside its handler completes. */
export function completed(operation: Operation, status: OperationStatus, at: number, sequence: number): Draft {
  return { ...operation, Status: status, EndTimestamp: at, CompletionSequence: sequence };
}
