import type { ErrorObject } from '../../core/wire/index.js';
import type { InvocationFacts } from './lambda-context.js';

/** One invocation of a handler. */
export interface HostInvocation extends InvocationFacts {
  /** The event, as JSON. */
  readonly payload: string;
}

/** Runs the code of one version of a function. */
export interface FunctionHost {
  /** Loads the code. Rejects with `EmulatorStartError` if that fails. */
  start(): Promise<void>;
  /** Runs the handler, and returns its result as JSON. Rejects with {@link InvocationFailure}. */
  invoke(invocation: HostInvocation): Promise<string>;
  /** Stops everything that still runs. */
  stop(): Promise<void>;
}

/**
 * The failure of an invocation, in the form of the Lambda runtime. Its name is the type of the
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

/** The failure of an invocation that exceeded the function's timeout. */
export function timedOut(requestId: string, seconds: number): InvocationFailure {
  const ErrorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return new InvocationFailure({ ErrorType: 'Sandbox.Timedout', ErrorMessage });
}

/** The failure of code that took too long to load. */
export function loadTimedOut(seconds: number): InvocationFailure {
  const ErrorMessage = `Loading timed out after ${seconds.toFixed(2)} seconds`;
  return new InvocationFailure({ ErrorType: 'Sandbox.Timedout', ErrorMessage });
}

/** The error of a handler, as the Lambda runtime reports it. */
export function thrownError(error: unknown): ErrorObject {
  if (!(error instanceof Error)) return { ErrorType: typeof error, ErrorMessage: String(error) };
  const StackTrace = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { ErrorType: error.name, ErrorMessage: error.message, StackTrace: StackTrace?.map((line) => line.trim()) };
}

/** The result of a handler as JSON. `undefined` becomes null, as on AWS Lambda. */
export function returnedJson(value: unknown): string {
  return JSON.stringify(value === undefined ? null : value) ?? 'null';
}
