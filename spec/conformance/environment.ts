import type { WorkflowHandler } from '../../lib/lambda.js';

/** What the harness gives to the one that makes a handler. */
export interface Environment {
  /** Ends the running invocation as a dead process would; never resolves. */
  crash(): Promise<never>;
}

/** A handler, and what it invokes, by the name of the function. */
export interface HandlerWithFunctions {
  readonly handler: WorkflowHandler;
  readonly functions: Readonly<Record<string, { readonly handler: WorkflowHandler }>>;
}

/** Handlers by the number of the requirement that they are to meet. Each is made anew for a run. */
export type Handlers = Readonly<Record<string, (environment: Environment) => WorkflowHandler | HandlerWithFunctions>>;
