import type { ErrorObject } from '../../core/wire/index.js';
import type { Child } from '../../journal/journal.js';
import type { RuntimeFunction } from './runtime-function.js';

/** Knows what a name stands for that an execution invokes. */
export interface InvokeTargets {
  /**
   * A new execution, of the name given, of the workflow that a function's name stands for;
   * `undefined` when there is none, or it is a plain function's.
   */
  child(functionName: string, name: string): Promise<Child | undefined>;
  /** The plain function of that name. */
  function(functionName: string): RuntimeFunction | undefined;
  /** What the invoke of a name that stands for neither fails with. */
  missing(functionName: string): ErrorObject;
  /**
   * How many seconds an execution of that workflow may take; `undefined` when there is no limit.
   */
  executionTimeout(workflow: string): number | undefined;
}
