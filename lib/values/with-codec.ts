import { InvalidArgumentError, invalidArgument } from '../core/errors/argument-errors.js';
import type { ErrorEncoding } from './errors/error-encoding.js';
import { kindOf } from './json/kind-of.js';
import { jsonSerdes } from './json/plain-serdes.js';
import { encoding, recordedText } from './recorded-text.js';
import { checkSerdes } from './text/check-serdes.js';
import type { Codec, Serdes, SerdesContext } from './text/serdes.js';
import { discreetError } from './text/serialization-refusal.js';

/**
 * A serdes that sends what another one records through a codec. Where no `inner` is named, the
 * other one is what the value would have had without: its class, its workflow's serdes, JSON. So as
 * the one option `serdes` of a workflow or runtime it covers every value, and classes are revived
 * as ever.
 *
 * @param inner makes the text that the codec gets. Default: what applies without this serdes.
 * @throws {@link InvalidArgumentError} when the codec or the inner serdes is not one.
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

/** As {@link withCodec}, for errors as well. */
export function overErrors<T>(
  codec: Codec,
  inner: Serdes<T> | undefined,
  errors: ErrorEncoding | undefined,
): Serdes<T> {
  return new CodecSerdes(codec, inner === undefined ? undefined : checkedSerdes(inner, 'inner'), errors);
}

/** What a serdes makes of errors; `undefined` where they are recorded as they are. */
export function errorEncodingOf(serdes: Serdes | undefined): ErrorEncoding | undefined {
  return serdes instanceof CodecSerdes ? serdes.errors : undefined;
}

/** @throws {@link InvalidArgumentError} when it is not one. */
export function checkedSerdes(serdes: Serdes, what: string): Serdes {
  checkSerdes(serdes, what);
  return serdes;
}

class CodecSerdes implements Serdes {
  /** Makes the text that the first codec gets. */
  readonly #base: Serdes;
  /** From the value outwards. */
  readonly #codecs: readonly Codec[];
  readonly over?: (inner: Serdes) => Serdes;
  readonly errors: ErrorEncoding | undefined;

  constructor(codec: Codec, inner: Serdes | undefined, errors: ErrorEncoding | undefined) {
    const isFlat = inner instanceof CodecSerdes;
    this.errors = errors ?? errorEncodingOf(inner);
    this.#base = isFlat ? inner.#base : (inner ?? jsonSerdes);
    this.#codecs = isFlat ? [...inner.#codecs, codec] : [codec];
    if (inner === undefined) this.over = (other) => new CodecSerdes(codec, other, errors);
    else if (inner.over !== undefined) this.over = (other) => new CodecSerdes(codec, inner.over!(other), errors);
  }

  async serialize(value: unknown, context: SerdesContext): Promise<string | undefined> {
    const original = await this.#discreetly(() => recordedText(this.#base, value, context));
    // What is no text is refused where it would be recorded.
    if (typeof original !== 'string') return original;
    let text = original;
    for (const codec of this.#codecs) {
      const clear = text;
      text = checkedText(await encoding(() => codec.encode(clear, context, original)), 'encode');
    }
    return text;
  }

  async deserialize(recorded: string | undefined, context: SerdesContext): Promise<any> {
    let text = recorded;
    if (text !== undefined) {
      for (const codec of this.#codecs.toReversed()) text = checkedText(await codec.decode(text, context), 'decode');
    }
    return this.#discreetly(() => this.#base.deserialize(text, context));
  }

  /** What a codec is over may be a secret: refusals do not quote it. */
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
  throw new InvalidArgumentError(`A codec's ${method}() must give text, and gave ${kindOf(text)}.`);
}
