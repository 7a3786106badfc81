import type { ErrorObject } from '../../core/wire/index.js';

/**
 * How much of an error is recorded: all of it, or only type, `message` and stack, without its own
 * properties and those of its causes.
 */
export type ErrorContent = 'all' | 'message';

/** The encoding of recorded errors, of a serdes such as `encrypted()`. */
export interface ErrorEncoding {
  readonly content: ErrorContent;
  /** The most bytes of an error before it is encoded; a larger one is cut. */
  readonly most: number;
  /** Whether logs show only the type of an error. */
  readonly isSecret: boolean;
  /** Must be awaited once per invocation, before the other methods are used. */
  ready(): Promise<void> | undefined;
  encode(error: ErrorObject, executionId: string): ErrorObject;
  /**
   * Returns an error that is not encoded unchanged: those from outside, and those recorded under
   * another option.
   */
  decode(error: ErrorObject, executionId: string): ErrorObject;
}
