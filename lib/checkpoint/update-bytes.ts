import type { OperationUpdate } from '../wire/index.js';

/** Ids, type, action and the JSON around them. */
const FRAME_BYTES = 256;

/** The size of an update as it will be sent, a little over: text within JSON grows by its escapes. */
export function updateBytes(update: OperationUpdate): number {
  const { Payload, Error: error } = update;
  let bytes = FRAME_BYTES + (update.Name?.length ?? 0);
  if (Payload !== undefined) bytes += embeddedBytes(Payload);
  if (error !== undefined) bytes += Buffer.byteLength(JSON.stringify(error));
  return bytes;
}

/** Short text is counted at its worst, which is cheaper than to look at it. */
function embeddedBytes(text: string): number {
  return text.length < 1024 ? text.length * 3 : Buffer.byteLength(JSON.stringify(text));
}
