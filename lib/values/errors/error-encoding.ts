import type { ErrorObject } from '../../core/wire/index.js';

/**
 * How much of an error is recorded: `message` leaves out what only it carries, as its own
 * properties and what its causes carry.
 */
export type ErrorContent = 'all' | 'message';

/** What a serdes that goes over others makes of errors. */
export interface ErrorEncoding {
  readonly content: ErrorContent;
  /** Bytes that an error may take before it is encoded; what is larger is cut. */
  readonly most: number;
  /** What logs may say of an error. */
  readonly isSecret: boolean;
  /** To be awaited before anything else, in each invocation. */
  ready(): Promise<void> | undefined;
  encode(error: ErrorObject, executionId: string): ErrorObject;
  /**
   * Any other error comes back as it is: those from outside, and those that were recorded under
   * another option.
   */
  decode(error: ErrorObject, executionId: string): ErrorObject;
}
