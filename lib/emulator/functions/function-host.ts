import type { ErrorObject } from '../../core/wire/index.js';
import type { InvocationFacts } from './lambda-context.js';

/** One call of a handler. */
export interface HostInvocation extends InvocationFacts {
  /** The event, as JSON. */
  readonly payload: string;
}

/** Where the code of one version of a function runs. */
export interface FunctionHost {
  /** Loads the code. Rejects with `EmulatorStartError` when that can't be done. */
  start(): Promise<void>;
  /**
   * Runs the handler, and gives what it returned as JSON. Rejects with {@link InvocationFailure}.
   */
  invoke(invocation: HostInvocation): Promise<string>;
  /** Ends what still runs. */
  stop(): Promise<void>;
}

/**
 * Why an invocation broke off, in the words of the Lambda runtime. Its name is the type of the
 * error.
 */
export class InvocationFailure extends Error {
  readonly error: ErrorObject;

  constructor(error: ErrorObject) {
    super(error.ErrorMessage ?? '');
    this.name = error.ErrorType ?? 'Error';
    this.error = error;
    this.stack = [`${this.name}: ${this.message}`, ...(error.StackTrace ?? [])].join('\n');
  }
}

/** The invocation took longer than the function's timeout allows. */
export function timedOut(requestId: string, seconds: number): InvocationFailure {
  const ErrorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return new InvocationFailure({ ErrorType: 'Sandbox.Timedout', ErrorMessage });
}

/** The code took longer to load than it may. */
export function loadTimedOut(seconds: number): InvocationFailure {
  const ErrorMessage = `Loading timed out after ${seconds.toFixed(2)} seconds`;
  return new InvocationFailure({ ErrorType: 'Sandbox.Timedout', ErrorMessage });
}

/** What a handler threw, as the Lambda runtime reports it. */
export function thrownError(error: unknown): ErrorObject {
  if (!(error instanceof Error)) return { ErrorType: typeof error, ErrorMessage: String(error) };
  const StackTrace = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { ErrorType: error.name, ErrorMessage: error.message, StackTrace: StackTrace?.map((line) => line.trim()) };
}

/** What a handler returned, as JSON. `undefined` is null, as on AWS Lambda. */
export function returnedJson(value: unknown): string {
  return JSON.stringify(value === undefined ? null : value) ?? 'null';
}
