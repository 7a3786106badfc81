import { AsyncLocalStorage } from 'node:async_hooks';
import type { EnginePort, RejectionOwner } from './engine-port.js';
import type { Scope } from './scope.js';
import type { StepBody } from './step-body.js';

/** A decorated method whose body runs: a `super` call in it is known by that. */
export interface MethodBody {
  readonly instance: object;
  readonly key: string | symbol;
  /** What the method is: `invoke`, `callback` and so on. */
  readonly kind: string;
}

/**
 * The scope, and the body or method within it, that the code which runs now belongs to. The
 * asynchronous context carries it along, so that no parameter has to.
 */
export interface Place {
  readonly invocation: EnginePort;
  readonly scope: Scope;
  /** The attempt whose body this is; absent in workflow code. */
  readonly body?: StepBody | undefined;
  readonly making?: undefined;
  /**
   * The innermost decorated method that this code belongs to; absent in the entry and in the body
   * of a step.
   */
  readonly method?: MethodBody | undefined;
}

/**
 * The place of code that runs for an execution and belongs to no scope of it: factories,
 * constructors, validation, serdes, invoked functions. It keeps nothing of the execution alive,
 * since objects made there may live for long.
 */
export interface Beside {
  /** The class of the instance that is being made. */
  readonly making?: Function | undefined;
  /**
   * Takes a promise that was rejected before anybody handled it, and returns who is to learn that
   * it is handled after all.
   */
  readonly rejected?: ((promise: Promise<unknown>, reason: unknown) => RejectionOwner | undefined) | undefined;
  readonly invocation?: undefined;
  readonly scope?: undefined;
  readonly body?: undefined;
  readonly method?: undefined;
}

/** The engine itself may have left the place of the code that called it: then there is none. */
export const places = new AsyncLocalStorage<Place | Beside | undefined>();
