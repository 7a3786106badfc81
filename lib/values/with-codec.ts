import { InvalidArgumentError, invalidArgument } from '../core/errors/argument-errors.js';
import type { ErrorEncoding } from './errors/error-encoding.js';
import { kindOf } from './json/kind-of.js';
import { jsonSerdes } from './json/plain-serdes.js';
import { encoding, recordedText } from './recorded-text.js';
import { checkSerdes } from './text/check-serdes.js';
import type { Codec, Serdes, SerdesContext } from './text/serdes.js';
import { discreetError } from './text/serialization-refusal.js';

/**
 * A serdes that encodes the text of another serdes with a codec. Without `inner`, that is the
 * serdes that the value would have otherwise: its class, its workflow's serdes, JSON. So the one
 * option `serdes` of a workflow or runtime covers every value, and classes are revived as usual.
 *
 * @param inner makes the text that the codec encodes. Default: the serdes that applies otherwise.
 * @throws {@link InvalidArgumentError} if the codec or the inner serdes is invalid.
 *
 * @example
 * const gzipped = withCodec({
 *   encode: (text) => JSON.stringify(gzipSync(text).toString('base64')),
 *   decode: (text) => gunzipSync(Buffer.from(JSON.parse(text), 'base64')).toString(),
 * });
 */
export function withCodec<T = any>(codec: Codec, inner?: Serdes<T>): Serdes<T> {
  if (typeof codec?.encode !== 'function' || typeof codec.decode !== 'function') {
    const expected = 'an object with the methods encode(text, context) and decode(text, context)';
    throw invalidArgument({ what: 'codec of withCodec()', got: codec, expected });
  }
  return overErrors(codec, inner, undefined);
}

/** The same as {@link withCodec}, with an encoding of errors. */
export function overErrors<T>(
  codec: Codec,
  inner: Serdes<T> | undefined,
  errors: ErrorEncoding | undefined,
): Serdes<T> {
  return new CodecSerdes(codec, inner === undefined ? undefined : checkedSerdes(inner, 'inner'), errors);
}

/** The encoding of errors that a serdes asks for; `undefined` if they are recorded in clear. */
export function errorEncodingOf(serdes: Serdes | undefined): ErrorEncoding | undefined {
  return serdes instanceof CodecSerdes ? serdes.errors : undefined;
}

/** The codecs of a serdes that {@link withCodec} made, in the order in which they encode. */
export function codecsOf(serdes: Serdes | undefined): readonly Codec[] {
  return serdes instanceof CodecSerdes ? serdes.codecs : [];
}

/**
 * A serdes whose values go through another one, beneath its codecs: what that one says of a value
 * is then as secret as the value.
 */
export function beneathCodecs(serdes: Serdes, wrap: (base: Serdes) => Serdes): Serdes {
  return serdes instanceof CodecSerdes ? serdes.beneath(wrap) : wrap(serdes);
}

/** @throws {@link InvalidArgumentError} if it is no serdes. */
export function checkedSerdes(serdes: Serdes, what: string): Serdes {
  checkSerdes(serdes, what);
  return serdes;
}

class CodecSerdes implements Serdes {
  /** Makes the text that the first codec encodes. */
  readonly #base: Serdes;
  /** In the order in which they encode. */
  readonly codecs: readonly Codec[];
  readonly over?: (inner: Serdes) => Serdes;
  readonly errors: ErrorEncoding | undefined;

  constructor(codec: Codec, inner: Serdes | undefined, errors: ErrorEncoding | undefined) {
    const isFlat = inner instanceof CodecSerdes;
    this.errors = errors ?? errorEncodingOf(inner);
    this.#base = isFlat ? inner.#base : (inner ?? jsonSerdes);
    this.codecs = isFlat ? [...inner.codecs, codec] : [codec];
    if (inner === undefined) this.over = (other) => new CodecSerdes(codec, other, errors);
    else if (inner.over !== undefined) this.over = (other) => new CodecSerdes(codec, inner.over!(other), errors);
  }

  beneath(wrap: (base: Serdes) => Serdes): Serdes {
    return this.codecs.reduce((inner, codec) => new CodecSerdes(codec, inner, this.errors), wrap(this.#base));
  }

  async serialize(value: unknown, context: SerdesContext): Promise<string | undefined> {
    const original = await this.#discreetly(() => recordedText(this.#base, value, context));
    // A value that is no text is refused by the caller, before it is recorded.
    if (typeof original !== 'string') return original;
    let text = original;
    for (const codec of this.codecs) {
      const clear = text;
      text = checkedText(await encoding(() => codec.encode(clear, context, original)), 'encode');
    }
    return text;
  }

  async deserialize(recorded: string | undefined, context: SerdesContext): Promise<any> {
    let text = recorded;
    if (text !== undefined) {
      for (const codec of this.codecs.toReversed()) text = checkedText(await codec.decode(text, context), 'decode');
    }
    return this.#discreetly(() => this.#base.deserialize(text, context));
  }

  /** The text below a codec may be secret: refusals don't quote it. */
  async #discreetly<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw discreetError(error);
    }
  }
}

function checkedText(text: string, method: string): string {
  if (typeof text === 'string') return text;
  throw new InvalidArgumentError(`A codec's ${method}() must return text, and returned ${kindOf(text)}.`);
}
