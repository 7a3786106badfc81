import { invalidArgument } from '../errors/argument-errors.js';

const { getBuiltinModule } = process;
const MAX_SEED = 2n ** 64n - 1n;

/**
 * A UUID that is the same for the same name and seed, in every process, on every platform, and in
 * the other SDKs of the family: for idempotency keys and the like. It has the form of a random
 * (version 4) UUID, and anyone who knows name and seed can compute it: it is not fit for secrets or
 * tokens.
 *
 * The first 16 bytes of BLAKE2b-512 over the name in UTF-8 and the seed as 64 bits, lowest byte
 * first; then the bits for version and variant are set.
 *
 * @param seed distinguishes several UUIDs of one name: a whole number from 0 to 2^64 - 1; as a
 * `number` only to 2^53 - 1. Default: 0.
 * @throws {@link InvalidArgumentError} for any other seed, or a name that is not text.
 *
 * @example
 * deterministicUuid(`${order.id}/invoice`) // the same on every replay and in every retry
 */
export function deterministicUuid(name: string, seed: number | bigint = 0): string {
  if (typeof name !== 'string') {
    throw invalidArgument({ what: 'name of deterministicUuid()', got: name, expected: 'text' });
  }
  const text = Buffer.from(name);
  const hashed = Buffer.alloc(text.length + 8);
  text.copy(hashed);
  hashed.writeBigUInt64LE(checkedSeed(seed), text.length);
  const bytes = getBuiltinModule('node:crypto').hash('blake2b512', hashed, 'buffer').subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function checkedSeed(seed: number | bigint): bigint {
  if (typeof seed === 'bigint' ? seed >= 0n && seed <= MAX_SEED : Number.isSafeInteger(seed) && seed >= 0) {
    return BigInt(seed);
  }
  throw invalidArgument({
    what: 'seed of deterministicUuid()',
    got: seed,
    expected: 'a whole number from 0 to 2^64 - 1',
    cure:
      typeof seed === 'number' && seed > 0 ? 'Give whole numbers from 2^53 as a bigint: 9007199254740992n.' : undefined,
  });
}
