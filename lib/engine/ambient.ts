import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from './invocation.js';
import type { Scope } from './scope.js';
import type { StepBody } from './step-body.js';

/** A decorated method whose body runs: what a `super` call in it is known by. */
export interface MethodBody {
  readonly instance: object;
  readonly key: string | symbol;
  /** What the method is: `invoke`, `callback` and so on. */
  readonly kind: string;
}

/** Where the code that runs now stands: carried along by the asynchronous context, so that no parameter has to be. */
export interface Place {
  readonly invocation: Invocation;
  readonly scope: Scope;
  /** The attempt whose body this is; absent in workflow code. */
  readonly body?: StepBody | undefined;
  readonly making?: undefined;
  /** The innermost decorated method that this code belongs to; absent in the entry and in the body of a step. */
  readonly method?: MethodBody | undefined;
}

/** Where a factory or constructor stands: the instance that an execution's code will run on is not there yet. */
export interface Making {
  /** The class of the instance. Nothing else, since what is made along with it may be kept for long. */
  readonly making: Function;
  readonly invocation?: undefined;
  readonly scope?: undefined;
  readonly body?: undefined;
  readonly method?: undefined;
}

export const places = new AsyncLocalStorage<Place | Making>();
