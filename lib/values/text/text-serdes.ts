import type { Serdes, SerdesContext } from './serdes.js';

/**
 * Records text as it is and reads it as it is: for a payload that is recorded twice, on an
 * operation and on the context around it, and is decoded once, for the caller.
 */
export const textSerdes: Serdes<string | undefined> = Object.freeze({
  serialize: (text: string | undefined) => text,
  deserialize: (text: string | undefined) => text,
});

/**
 * Decodes a text with all codecs of the serdes, for instance to the JSON of an encrypted input. For
 * a serdes without `over` the text is returned unchanged.
 */
export function decodedText(
  serdes: Serdes | undefined,
  text: string | undefined,
  context: SerdesContext,
): string | undefined | Promise<string | undefined> {
  return serdes?.over === undefined ? text : serdes.over(textSerdes).deserialize(text, context);
}
