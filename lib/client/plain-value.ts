import { encodePlain, jsonSerdes } from '../values/index.js';

/** For whoever looks at values without knowing of their places. */
const SOMEWHERE = Object.freeze({ executionId: '', workflowName: '' });

/**
 * A recorded text as the plain value that it stands for. Text that only a serdes of the user's can
 * read is shown as it is.
 */
export function plainValue(text: string | undefined): unknown {
  try {
    return jsonSerdes.deserialize(text, SOMEWHERE);
  } catch {
    return text;
  }
}

/** The text of a value that {@link plainValue} gave. */
export function plainText(value: unknown): string | undefined | Promise<string | undefined> {
  return jsonSerdes.serialize(value, SOMEWHERE);
}

/**
 * A value that {@link plainValue} gave as JSON has it: a `Date`, a `Map` or a bigint under its
 * mark. Whatever has no such form is a text.
 */
export function plainJson(value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    return encodePlain(value);
  } catch {
    return String(value);
  }
}
