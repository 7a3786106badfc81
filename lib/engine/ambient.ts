import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from './invocation.js';
import type { Scope } from './scope.js';
import type { StepBody } from './step-body.js';

/** Where the code that runs now stands: carried along by the asynchronous context, so that no parameter has to be. */
export interface Place {
  readonly invocation: Invocation;
  readonly scope: Scope;
  /** The attempt whose body this is; absent in workflow code. */
  readonly body?: StepBody | undefined;
}

export const places = new AsyncLocalStorage<Place>();
