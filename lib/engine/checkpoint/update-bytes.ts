import type { OperationUpdate } from '../../core/wire/index.js';

/** Ids, type, action and the JSON around them. */
const FRAME_BYTES = 256;

/** Text so short that a full batch of it fits into a request even at its worst. */
const SHORT_LENGTH = 400;
/** What a character takes at most within JSON: an escape such as \u0001. */
const LONGEST_ESCAPE = 6;

/**
 * The size of an update as it will be sent, a little over: text within JSON grows by its escapes.
 */
export function updateBytes(update: OperationUpdate): number {
  const { Payload, Error: error } = update;
  let bytes = FRAME_BYTES + (update.Name?.length ?? 0);
  if (Payload !== undefined) bytes += embeddedBytes(Payload);
  if (error !== undefined) bytes += Buffer.byteLength(JSON.stringify(error));
  return bytes;
}

/** Short text is counted at its worst, which is cheaper than to look at it. */
function embeddedBytes(text: string): number {
  return text.length <= SHORT_LENGTH ? text.length * LONGEST_ESCAPE : Buffer.byteLength(JSON.stringify(text));
}
