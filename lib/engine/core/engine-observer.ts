import type { Operation } from '../../core/wire/index.js';
import type { AwaitedCall } from './awaited-call.js';
import type { AnyCall } from './operation-call.js';
import type { Scope } from './scope.js';

/** Something that the code has called, and is to await. */
export type Called = AwaitedCall<any>;

/** Sees what the code of workflows does: how tests find what no record tells. */
export interface EngineObserver {
  /** The code asks for an operation. */
  asked?(call: AnyCall): void;
  /** The code calls what is no operation, or is one a moment later. */
  called?(call: Called): void;
  /**
   * The code is about to be told what is recorded of an operation: its end, or the start of a
   * callback.
   */
  told?(call: AnyCall, recorded: Operation, isStart: boolean): void;
  /** A body is about to run. @param isAtMostOnce whether its start had to be recorded before. */
  bodyBegins?(call: AnyCall, attempt: number, isAtMostOnce: boolean): void;
  /**
   * The code asks for something else than is recorded, or has come to its end without it: then
   * there is no call.
   */
  drifted?(call: AnyCall | undefined, recorded: readonly Operation[]): void;
  /**
   * A stretch of code has returned without asking for operations that are recorded in it, which is
   * no drift.
   */
  leftBehind?(operations: readonly Operation[]): void;
  /** The code of a scope has returned, and not been given up before. */
  returned?(scope: Scope): void;
  /**
   * The invocation is over.
   * @param unconsumed recorded operations that the code has not asked for.
   */
  ended?(unconsumed: readonly Operation[]): void;
}
