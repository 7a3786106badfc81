import type { ClassThunk } from '../../core/types.js';

/** What a {@link Serdes} is told about the value in its hands. */
export interface SerdesContext {
  /** On Lambda the execution's ARN. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflowName: string;
  /** The operation the value belongs to; absent for the execution's own input and result. */
  readonly operationId?: string | undefined;
  /** The operation's name, if it has one. */
  readonly operationName?: string | undefined;
  /** What the value is, for messages: `input`, `payload`, `state`. Default: `result`. */
  readonly what?: string | undefined;
}

/**
 * Turns values into the text that is recorded, and back. Both ways may be asynchronous (to encrypt,
 * to offload). `undefined` as text means that nothing is recorded.
 */
export interface Serdes<T = any> {
  /**
   * Gives the text to record, without half of a character. What it throws is permanent: the
   * operation fails with a `SerializationError`, and the body that made the value does not run
   * again.
   */
  serialize(value: T, context: SerdesContext): string | undefined | Promise<string | undefined>;
  /**
   * Gives the value, live and on replay alike. What it throws rejects the call of the operation.
   */
  deserialize(text: string | undefined, context: SerdesContext): T | Promise<T>;
  /**
   * Only of a serdes that goes over another and leaves open which, as `encrypted()` does: itself
   * over that one. Where it is an option, it is put over what the value would have had without it,
   * instead of in its place.
   */
  over?(inner: Serdes): Serdes;
}

/**
 * Changes the text that a serdes gives before it is recorded, and back: to encrypt it, to compress
 * it, to keep it elsewhere. It sees text only, so classes are revived as without it;
 * {@link withCodec} makes a serdes of it. Values for which nothing is recorded never reach it.
 */
export interface Codec {
  /**
   * What is recorded in place of the text. JSON is best: it is readable in histories, and the input
   * of an execution has to be JSON on Lambda.
   *
   * What it throws fails the attempt that made the value, and the retry strategy decides: a store
   * or a key service may be back by then.
   *
   * @param original the text as it was before any codec, where several apply.
   */
  encode(text: string, context: SerdesContext, original: string): string | Promise<string>;
  /** The text that was given to `encode`. */
  decode(text: string, context: SerdesContext): string | Promise<string>;
}

/** How a value is recorded and revived. */
export interface ResultOptions<T = any> {
  /**
   * The class of the result. Without it the result is a plain value, and a class instance is
   * refused with a `SerializationError`.
   */
  readonly returns?: ClassThunk | undefined;
  /** Replaces plain values and class revival for this value. */
  readonly serdes?: Serdes<T> | undefined;
}
