import type { Operation } from '../wire/index.js';
import type { AnyCall } from './operation-call.js';

/** Sees what the code of workflows does: how tests find what no record tells. */
export interface CodeWatch {
  /** The code asks for an operation. */
  asked?(call: AnyCall): void;
  /** The code is about to be told what is recorded of an operation: its end, or the start of a callback. */
  told?(call: AnyCall, recorded: Operation, isStart: boolean): void;
  /** A body is about to run. @param isAtMostOnce whether its start had to be recorded before. */
  bodyBegins?(call: AnyCall, attempt: number, isAtMostOnce: boolean): void;
  /** The code asks for something else than is recorded. */
  drifted?(call: AnyCall, recorded: readonly Operation[]): void;
  /** A stretch of code has returned without asking for operations that are recorded in it. */
  leftBehind?(operations: readonly Operation[]): void;
  /** The invocation is over. @param unconsumed recorded operations that the code has not asked for. */
  ended?(unconsumed: readonly Operation[]): void;
}
