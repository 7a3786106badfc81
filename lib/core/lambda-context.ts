import { LONGEST_TIMER_MILLIS } from './time/index.js';

/**
 * The context object that AWS Lambda passes to a handler. Each invocation of an execution has its
 * own.
 */
export interface LambdaContext {
  /** The name of the function. */
  readonly functionName: string;
  /** The version of the function that runs. */
  readonly functionVersion: string;
  /** With the version or alias that was invoked. */
  readonly invokedFunctionArn: string;
  /** The memory of the function in MB, as text. */
  readonly memoryLimitInMB: string;
  /** The id of the request of this invocation. */
  readonly awsRequestId: string;
  /** The log group of the function. */
  readonly logGroupName: string;
  /** The log stream of this environment of the function. */
  readonly logStreamName: string;
  /** The tenant that the invocation is for, if the function has tenants. */
  readonly tenantId?: string | undefined;
  /** The identity of the caller, for callers that use the AWS Mobile SDK. */
  readonly identity?: unknown;
  /** What a caller that uses the AWS Mobile SDK says of itself. */
  readonly clientContext?: unknown;
  /** For handlers with callbacks. Everstep does not use it. */
  callbackWaitsForEmptyEventLoop: boolean;
  /** Returns the milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** What the platform provides for an invocation. */
export interface Platform {
  readonly tenantId?: string | undefined;
  readonly lambdaContext?: LambdaContext | undefined;
  /** The trace that the execution was started in: a W3C `traceparent`. */
  readonly traceparent?: string | undefined;
  /** The execution that has invoked this one, where the platform knows. */
  readonly callerId?: string | undefined;
  /** Whether the execution has been invoked before, where the platform knows. */
  readonly isRepeated?: boolean | undefined;
  /** The time left for the invocation, in milliseconds. */
  readonly remainingMillis: () => number;
}

/** A platform without data and without a time limit. */
export const BARE_PLATFORM: Platform = Object.freeze({ remainingMillis: () => LONGEST_TIMER_MILLIS });
