import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { checkOptions, type OptionCheck, type OptionChecks } from '../../../core/errors/check-options.js';
import { encodePlain, LossFound, utf8Bytes } from '../../../values/index.js';

/** How large a chunk may be. */
export interface ChunkSize {
  /** The most items in a chunk, from 1. Default: 100. */
  readonly maxItems?: number | undefined;
  /**
   * The most bytes of a chunk's items together, as the JSON that is recorded of them, from 1. An
   * item that is larger is a chunk of its own. Default: 262,144 (256 KiB), the limit of a step's
   * result and of an invoke's payload.
   */
  readonly maxBytes?: number | undefined;
}

const checkSize: OptionCheck = (value, what) => {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw invalidArgument({ what, got: value, expected: 'a whole number from 1' });
};
const SIZES: OptionChecks<ChunkSize> = { maxItems: checkSize, maxBytes: checkSize };
const MAX_ITEMS = 100;
const MAX_BYTES = 256 * 1024;

/**
 * Divides items into chunks, in order and without omissions: for a `map` whose single items are not
 * worth an operation each. The same items always give the same chunks, so it is safe in workflow
 * code. Its cost is linear in the size of the items.
 *
 * @param items an array of plain values or instances; an empty one gives no chunks.
 * @throws InvalidArgumentError when `items` is not an array, or a size is not a whole number from
 * 1.
 * @example
 * ```ts
 * const sent = await this.context.map('send', chunk(addresses, { maxItems: 50 }), (few) => this.sendAll(few));
 * ```
 */
export function chunk<T>(items: readonly T[], size: ChunkSize = {}): T[][] {
  if (!Array.isArray(items)) throw notAnArray('items of chunk()', items, 'an array');
  checkOptions(size, SIZES, 'chunk()');
  const { maxItems = MAX_ITEMS, maxBytes = MAX_BYTES } = size;
  const chunks: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = sizeOf(item);
    if (current.length > 0 && (current.length === maxItems || bytes + itemBytes > maxBytes)) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(item);
    bytes += itemBytes;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

/** The bytes of an item as it is recorded; of an instance of a class, those of its plain JSON. */
function sizeOf(item: unknown): number {
  let plain = item;
  try {
    plain = encodePlain(item);
  } catch (error) {
    if (!(error instanceof LossFound)) throw error;
  }
  return utf8Bytes(JSON.stringify(plain, textOfBigInt) ?? '');
}

function textOfBigInt(_name: string, member: unknown): unknown {
  return typeof member === 'bigint' ? String(member) : member;
}
