import { LONGEST_TIMER_MILLIS } from './time/index.js';

/**
 * The context object that AWS Lambda gives a handler with each invocation. Two invocations of one
 * execution get different ones.
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
  /** What a mobile application of AWS's sends along. */
  readonly identity?: unknown;
  readonly clientContext?: unknown;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

/** What the platform gives with an invocation. */
export interface Platform {
  readonly tenantId?: string | undefined;
  readonly lambdaContext?: LambdaContext | undefined;
  /** How long it lets the invocation go on, in milliseconds. */
  readonly remainingMillis: () => number;
}

/** One that gives nothing, and does not limit an invocation. */
export const BARE_PLATFORM: Platform = Object.freeze({ remainingMillis: () => LONGEST_TIMER_MILLIS });
