import type { Operation, OperationAction, OperationStatus, OperationUpdate } from '../../../core/wire/index.js';
import type { Child } from '../../../journal/journal.js';
import type { EventDetails } from './event-details.js';

/** What a transition may follow: a status, or that nothing is recorded of the operation. */
export type Before = OperationStatus | undefined;

/** An update that was accepted, on its way to becoming a state. */
export interface Transition {
  readonly update: OperationUpdate;
  /** The operation's first update in its request; it names an operation that is new. */
  readonly first: OperationUpdate;
  readonly current: Operation | undefined;
  /** Of a callback that it starts. */
  readonly callbackId: string | undefined;
  readonly at: number;
  /**
   * The place that the operation gets among the execution's completions, should this complete it.
   */
  readonly sequence: number;
}

/** What the history has told of an operation so far. */
export interface Past {
  finishedAttempts: number;
  waitSeconds: number;
  /** Of an invoke of a workflow: the execution that it started. */
  child?: Child | undefined;
  /** Of a callback. */
  callbackId?: string | undefined;
}

/** What the service knows of one type of operation. */
export interface OperationKind {
  /** The actions it takes, and what each may follow. */
  readonly actions: { readonly [A in OperationAction]?: readonly Before[] };
  /** Refuses fields that are wrong for the type and action. */
  check(update: OperationUpdate): void;
  /** The operation after an update. */
  apply(transition: Transition): Operation;
  /** What the history says of an update, and remembers for later. */
  describe(update: OperationUpdate, past: Past, at: number): EventDetails;
}

/** An operation being built. */
export type Draft = { -readonly [K in keyof Operation]: Operation[K] };

/** The operation that a transition is about, unfinished and still without details. */
export function opened({ first, current, at }: Transition, status: OperationStatus): Draft {
  const { Id, Type, ParentId, Name, SubType } = current ?? first;
  return { Id, Type, Status: status, StartTimestamp: current?.StartTimestamp ?? at, ParentId, Name, SubType };
}

/** The operation that a transition completes, still without details. */
export function closed({ first, current, at, sequence }: Transition, status: OperationStatus): Draft {
  const { Id, Type, ParentId, Name, SubType } = current ?? first;
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

/** A recorded operation that the outside completes. */
export function completed(operation: Operation, status: OperationStatus, at: number, sequence: number): Draft {
  return { ...operation, Status: status, EndTimestamp: at, CompletionSequence: sequence };
}
