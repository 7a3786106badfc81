import type { OperationUpdate } from '../../core/wire/index.js';

/** Ids, type, action and the JSON around them. */
const FRAME_BYTES = 256;

/** What a character takes at most within JSON: an escape such as \u0001. */
const LONGEST_ESCAPE = 6;

/** The size of an update as it will be sent: text within JSON grows by its escapes. */
export function updateBytes(update: OperationUpdate): number {
  return bytesOf(update, (text) => Buffer.byteLength(JSON.stringify(text)));
}

/** The most that it may be, found without a look at its text. */
export function mostUpdateBytes(update: OperationUpdate): number {
  return bytesOf(update, (text) => text.length * LONGEST_ESCAPE);
}

function bytesOf({ Name, Payload, Error: error }: OperationUpdate, textBytes: (text: string) => number): number {
  let bytes = FRAME_BYTES + (Name?.length ?? 0);
  if (Payload !== undefined) bytes += textBytes(Payload);
  if (error !== undefined) bytes += Buffer.byteLength(JSON.stringify(error));
  return bytes;
}
