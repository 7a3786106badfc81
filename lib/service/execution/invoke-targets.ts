import type { ErrorObject } from '../../core/wire/index.js';
import type { Child } from '../../journal/journal.js';
import type { RuntimeFunction } from './runtime-function.js';

/** Resolves the names that executions invoke. */
export interface InvokeTargets {
  /**
   * A new execution, with the name given, of the workflow that `functionName` stands for;
   * `undefined` when it stands for a plain function, or for nothing.
   */
  child(functionName: string, name: string): Promise<Child | undefined>;
  /** The plain function of that name. */
  function(functionName: string): RuntimeFunction | undefined;
  /** The error for the invoke of a name that stands for nothing. */
  missing(functionName: string): ErrorObject;
  /** The timeout of an execution of that workflow, in seconds; `undefined` for none. */
  executionTimeout(workflow: string): number | undefined;
}
