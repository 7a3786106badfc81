import type { SerdesContext } from './serdes.js';

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
