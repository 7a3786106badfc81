import type { Operation } from '../../core/wire/index.js';
import type { OperationFacts } from '../../plugins/index.js';
import type { AwaitedCall } from './awaited-call.js';
import type { InvocationFacts } from './invocation-facts.js';
import type { AnyCall } from './operation-call.js';
import type { Scope } from './scope.js';

/**
 * Observes what goes on between the code of workflows and the engine: the one way in which plugins,
 * test runners and the determinism guard watch an invocation. All hooks are optional and called
 * synchronously; they must not throw, and must not call the engine. An invocation that nobody
 * observes has no observer, which costs one comparison per hook.
 */
export interface EngineObserver {
  /**
   * Whether the engine has to leave the current place of the code that calls it. Otherwise what the
   * engine does next, and what it calls of the user's (a serdes, a retry strategy), would pass for
   * workflow code.
   */
  readonly needsPlaceLeft?: boolean | undefined;
  /** The code of the workflow is about to begin. */
  begins?(invocation: InvocationFacts): void;
  /**
   * The code asks for an operation.
   *
   * @param entry the function of the engine that was called: the stack below it is the caller's.
   */
  asked?(call: AnyCall, entry: Function): void;
  /** The code calls what is no operation, or is one a moment later. */
  called?(call: AwaitedCall<any>): void;
  /**
   * The code reads what differs from invocation to invocation.
   *
   * @param what was read, as the code writes it: `this.context.lambdaContext`.
   * @param entry the function of the engine that was called: the stack below it is the caller's.
   */
  platformRead?(what: string, entry: Function): void;
  /** An operation that is not recorded begins. */
  operationBegun?(facts: OperationFacts): void;
  /** The code asks for an operation that is recorded. */
  operationFound?(recorded: Operation): void;
  /** The end of an operation became known in this invocation. */
  operationEnded?(recorded: Operation): void;
  /** A checkpoint was recorded, after which these operations have another status. */
  operationsChanged?(changed: readonly Operation[]): void;
  /**
   * The code is about to receive what is recorded of an operation: its end, or the start of a
   * callback.
   */
  answered?(call: AnyCall, recorded: Operation, isStart: boolean): void;
  /** A body is about to run. @param isAtMostOnce whether its start had to be recorded before. */
  bodyBegins?(call: AnyCall, attempt: number, isAtMostOnce: boolean): void;
  /**
   * The code asks for something else than is recorded, or has come to its end without it: then
   * there is no call.
   */
  drifted?(call: AnyCall | undefined, recorded: readonly Operation[]): void;
  /**
   * The code of a scope has returned without asking for operations that are recorded in it, which
   * is no drift.
   */
  leftBehind?(operations: readonly Operation[]): void;
  /** The code of a scope has returned, and not been given up before. */
  returned?(scope: Scope): void;
  /**
   * The invocation is over.
   *
   * @param unconsumed recorded operations that the code has not asked for.
   */
  ended?(unconsumed: readonly Operation[]): void;
}

/** Lets several observers see the same, in their order; none for none. */
export function joinedObserver(...given: readonly (EngineObserver | undefined)[]): EngineObserver | undefined {
  const observers = given.filter((observer) => observer !== undefined);
  if (observers.length <= 1) return observers[0];
  return {
    needsPlaceLeft: observers.some(({ needsPlaceLeft }) => needsPlaceLeft === true),
    begins: (invocation) => each((observer) => observer.begins?.(invocation)),
    asked: (call, entry) => each((observer) => observer.asked?.(call, entry)),
    called: (call) => each((observer) => observer.called?.(call)),
    platformRead: (what, entry) => each((observer) => observer.platformRead?.(what, entry)),
    operationBegun: (facts) => each((observer) => observer.operationBegun?.(facts)),
    operationFound: (recorded) => each((observer) => observer.operationFound?.(recorded)),
    operationEnded: (recorded) => each((observer) => observer.operationEnded?.(recorded)),
    operationsChanged: (changed) => each((observer) => observer.operationsChanged?.(changed)),
    answered: (call, recorded, isStart) => each((observer) => observer.answered?.(call, recorded, isStart)),
    bodyBegins: (call, attempt, isAtMostOnce) => each((observer) => observer.bodyBegins?.(call, attempt, isAtMostOnce)),
    drifted: (call, recorded) => each((observer) => observer.drifted?.(call, recorded)),
    leftBehind: (operations) => each((observer) => observer.leftBehind?.(operations)),
    returned: (scope) => each((observer) => observer.returned?.(scope)),
    ended: (unconsumed) => each((observer) => observer.ended?.(unconsumed)),
  } satisfies Required<EngineObserver>;

  function each(notify: (observer: EngineObserver) => void): void {
    for (const observer of observers) notify(observer);
  }
}
