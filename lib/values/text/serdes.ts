import type { TypeThunk } from '../../core/types.js';

/** Describes the value that a {@link Serdes} records or reads. */
export interface SerdesContext {
  /** The execution's id; on Lambda its ARN. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflowName: string;
  /** The id of the operation; absent for the execution's own input and result. */
  readonly operationId?: string | undefined;
  /** The operation's name, if it has one. */
  readonly operationName?: string | undefined;
  /** The role of the value, for messages: `input`, `payload`, `state`. Default: `result`. */
  readonly what?: string | undefined;
}

/**
 * Reads values from text. That is enough for values that come from outside and are only read: the
 * answer of a callback, the result of an invoked function.
 *
 * @example
 * const decision: Deserializer<Decision> = { deserialize: (text) => parseDecision(text ?? '') };
 */
export interface Deserializer<T = any> {
  /**
   * Returns the value, on the first run and on every replay, or a promise of it. An error rejects
   * the call of the operation.
   */
  deserialize(text: string | undefined, context: SerdesContext): T | Promise<T>;
}

/**
 * Writes values as text. That is enough for values that are only sent: the payload of an invoked
 * function.
 *
 * @example
 * const asCsv: Serializer<Row[]> = { serialize: (rows) => rows.map((row) => row.join()).join('\n') };
 */
export interface Serializer<T = any> {
  /**
   * Returns the text to record, which must be well-formed: no lone surrogates. An error is
   * permanent: the operation fails with a `SerializationError`, and the body that returned the
   * value doesn't run again.
   */
  serialize(value: T, context: SerdesContext): string | undefined | Promise<string | undefined>;
}

/**
 * Turns values into the text that is recorded, and back. Both methods may be asynchronous, for
 * instance to encrypt. The text `undefined` means that nothing is recorded.
 */
export interface Serdes<T = any> extends Serializer<T>, Deserializer<T> {
  /**
   * Only for a serdes that encodes the text of another one, as `encrypted()` does: returns itself
   * over `inner`. Given as an option, such a serdes is put over the serdes that the value would
   * have without it, instead of replacing that one.
   */
  over?(inner: Serdes): Serdes;
}

/**
 * Encodes the text of a serdes before it is recorded, and decodes it: to encrypt it, to compress
 * it, to keep it elsewhere. It handles text only, so classes are revived as without it.
 * {@link withCodec} makes a serdes of a codec. Values for which nothing is recorded don't reach it.
 */
export interface Codec {
  /**
   * Returns the text to record. Prefer JSON: it is readable in histories, and the input of an
   * execution has to be JSON on Lambda.
   *
   * An error fails the attempt that returned the value, and the retry strategy decides: a store or
   * a key service may be available again later.
   *
   * @param original the text before all codecs, if several apply.
   */
  encode(text: string, context: SerdesContext, original: string): string | Promise<string>;
  /** Returns the text that was passed to `encode`. */
  decode(text: string, context: SerdesContext): string | Promise<string>;
}

/** How a value that comes from outside is revived. */
export interface RevivalOptions<T = any> {
  /**
   * The class of the result, or a schema that checks it: `() => Payment`, `() => [Payment]` for an
   * array, `() => PaymentSchema`. Without it the result is a plain value.
   */
  readonly returns?: TypeThunk<T> | undefined;
  /**
   * Reads the result in place of JSON and of a class in `returns`. Nothing is recorded with it, so
   * it needs no `serialize`.
   */
  readonly serdes?: Deserializer<T> | undefined;
}

/** How a value is recorded and revived. */
export interface ResultOptions<T = any> extends RevivalOptions<T> {
  /**
   * The class of the result, or a schema that it goes through before it is recorded:
   * `() => Payment`, `() => [Payment]` for an array, `() => PaymentSchema`. Without a class the
   * result must be a plain value: a class instance is refused with a `SerializationError`.
   */
  readonly returns?: TypeThunk<T> | undefined;
  /**
   * Records the result in place of JSON and of the encoding of a class in `returns`, and revives
   * it.
   */
  readonly serdes?: Serdes<T> | undefined;
}
