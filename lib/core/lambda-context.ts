import { LONGEST_TIMER_MILLIS } from './time/index.js';

/**
 * The context object that AWS Lambda passes to a handler. Each invocation of an execution has its
 * own.
 */
export interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: string;
  /** With the version or alias that was invoked. */
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly tenantId?: string | undefined;
  /** The identity of the caller, for callers that use the AWS Mobile SDK. */
  readonly identity?: unknown;
  readonly clientContext?: unknown;
  callbackWaitsForEmptyEventLoop: boolean;
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
