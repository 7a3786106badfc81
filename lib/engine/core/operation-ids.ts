const { getBuiltinModule } = process;
let crypto: typeof import('node:crypto') | undefined;

/** Characters of a hash. */
const HASH_LENGTH = 32;
/**
 * Characters of a unit's hash that are repeated in the ids of its operations: enough to tell the
 * items of one map apart.
 */
const UNIT_HASH_LENGTH = 12;
const UNIT = '_';

/**
 * What the ids of a unit's operations end with. A unit is a contender of a combinator or an item of
 * a flat batch: it has no record of its own, and replay has to know which of the operations beside
 * each other are of a unit that is not run again.
 */
export function unitSuffix(unitId: string): string {
  return UNIT + unitId.slice(0, UNIT_HASH_LENGTH) + unitId.slice(HASH_LENGTH);
}

/** The suffix in an operation's id; empty for one that is of no unit. */
export function suffixOf(operationId: string): string {
  const at = operationId.indexOf(UNIT, HASH_LENGTH);
  return at === -1 ? '' : operationId.slice(at);
}

/** The number of the use of its name that an operation is, by its id. */
export function useOf(operationId: string): number {
  const unit = suffixOf(operationId);
  const use = operationId.slice(HASH_LENGTH + 1, operationId.length - unit.length);
  return use === '' ? 1 : Number(use);
}

/** The id of another use of the same name. */
export function otherUse(operationId: string, use: number): string {
  const first = operationId.slice(0, HASH_LENGTH);
  return (use === 1 ? first : `${first}-${use}`) + suffixOf(operationId);
}

/** The hash of a name in a scope: the id of its first use. */
export function hashOf(scopeId: string, key: string): string {
  // Loaded by the first operation: it is a good part of what importing Everstep would cost.
  crypto ??= getBuiltinModule('node:crypto');
  return crypto.hash('sha256', `${scopeId}/${key}`, 'hex').slice(0, HASH_LENGTH);
}

/**
 * The hashes of the names that are used in the units of one batch. The ids of a unit's operations
 * end with which unit they are of, so one hash serves the same name in all of them.
 */
export class UnitHashes {
  readonly #id: string;
  readonly #hashes = new Map<string, string>();

  /** @param id that the ids of the units differ from by their numbers alone. */
  constructor(id: string) {
    this.#id = id;
  }

  of(key: string): string {
    let hash = this.#hashes.get(key);
    if (hash === undefined) {
      hash = hashOf(this.#id, key);
      this.#hashes.set(key, hash);
    }
    return hash;
  }
}

/**
 * The ids of the operations of one name in one scope. They go by name, not by position, so that
 * adding, removing or moving one operation leaves the others' ids alone: 32 hexadecimal characters
 * for scope and name, and from the second use of the name on its number.
 */
export class NameIds {
  readonly #first: string;
  #uses = 0;

  constructor(scopeId: string, key: string, hash = hashOf(scopeId, key)) {
    this.#first = hash;
  }

  /** The id of the next use. */
  next(): string {
    return this.of(++this.#uses);
  }

  /** The id of a use that is counted elsewhere. */
  of(use: number): string {
    return idOfUse(this.#first, use);
  }
}

/** @param first the id of the first use. */
export function idOfUse(first: string, use: number): string {
  return use === 1 ? first : `${first}-${use}`;
}
