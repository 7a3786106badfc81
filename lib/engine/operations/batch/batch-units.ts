import { NameIds } from '../../core/operation-ids.js';
import { checkName } from '../../core/scope.js';

/** The pieces of code that a map or a parallel runs, each in a scope of its own. */
export interface BatchUnits<T> {
  readonly subType: 'Map' | 'Parallel';
  readonly itemSubType: 'MapIteration' | 'ParallelBranch';
  /** The name of an unnamed item is this and its index. */
  readonly itemPrefix: string;
  readonly count: number;
  /** The name given to an item, which identifies it in place of its index. */
  readonly givenName: (index: number) => string | undefined;
  readonly run: (index: number) => T | PromiseLike<T>;
}

/** The id and the name of one unit. */
export interface UnitIdentity {
  readonly id: string;
  readonly name: string;
}

/**
 * The identities of a batch's units, made in order of index. A unit with a given name is identified
 * by that name and the number of its use; every other one by its index.
 */
export class UnitIdentities {
  readonly #units: BatchUnits<unknown>;
  readonly #batchId: string;
  readonly #identities: UnitIdentity[] = [];
  readonly #ids = new Map<string, NameIds>();

  /** @param batchId the id of the operation that the units belong to. */
  constructor(units: BatchUnits<unknown>, batchId: string) {
    this.#units = units;
    this.#batchId = batchId;
  }

  of(index: number): UnitIdentity {
    const { itemSubType, itemPrefix, givenName } = this.#units;
    for (let next = this.#identities.length; next <= index; next++) {
      const given = givenName(next);
      if (given !== undefined) checkName(given, itemSubType);
      // Given names are printable, so that none begins like this.
      const ids = this.#idsOf(given ?? `\0${itemSubType}`);
      const id = given === undefined ? ids.of(next) : ids.next();
      this.#identities.push({ id, name: given ?? `${itemPrefix}-${next}` });
    }
    return this.#identities[index]!;
  }

  #idsOf(key: string): NameIds {
    let ids = this.#ids.get(key);
    if (ids === undefined) {
      ids = new NameIds(this.#batchId, key);
      this.#ids.set(key, ids);
    }
    return ids;
  }
}
