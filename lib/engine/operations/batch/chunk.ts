import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { checkOptions, type OptionCheck, type OptionChecks } from '../../../core/errors/check-options.js';
import { utf8Bytes } from '../../../values/index.js';
import { LossFound } from '../../../values/json/json-loss.js';
import { encodePlain } from '../../../values/json/plain-encoder.js';

/** How large a batch may be. */
export interface ChunkSize {
  /** Items in a batch, at most: from 1. Default: 100. */
  readonly maxItems?: number | undefined;
  /**
   * The size of its items as JSON, in bytes, at most: from 1. An item that is larger is a batch of
   * its own. Default: 262,144.
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
 * Divides items into batches, in order and without leaving any out: for a `map` whose single items
 * are not worth a context each.
 *
 * @throws InvalidArgumentError for a size below 1.
 * @example
 * ```ts
 * const sent = await this.context.map('send', chunk(addresses, { maxItems: 50 }), (batch) => this.sendAll(batch));
 * ```
 */
export function chunk<T>(items: readonly T[], size: ChunkSize = {}): T[][] {
  if (!Array.isArray(items)) throw notAnArray('items of chunk()', items, 'an array');
  checkOptions(size, SIZES, 'chunk()');
  const { maxItems = MAX_ITEMS, maxBytes = MAX_BYTES } = size;
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = sizeOf(item);
    if (batch.length > 0 && (batch.length === maxItems || bytes + itemBytes > maxBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += itemBytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** As it would be recorded. Of what can't be recorded without its class, what JSON makes of it. */
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
