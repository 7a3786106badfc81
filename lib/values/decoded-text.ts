import type { Serdes, SerdesContext } from './serdes.js';

const asItIs: Serdes<string | undefined> = Object.freeze({
  serialize: (text: string | undefined) => text,
  deserialize: (text: string | undefined) => text,
});

/**
 * The text below all codecs of a serdes that goes over others, such as the JSON in an encrypted
 * input. The text as it is where the serdes is of another kind.
 */
export function clearText(
  serdes: Serdes | undefined,
  text: string | undefined,
  context: SerdesContext,
): string | undefined | Promise<string | undefined> {
  return serdes?.over === undefined ? text : serdes.over(asItIs).deserialize(text, context);
}
