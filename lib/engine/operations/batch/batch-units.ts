import { NameIds, unitSuffix } from '../../core/operation-ids.js';
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
  /** Of units without a given name. Given names are printable, so that none equals its key. */
  readonly #byIndex: NameIds;
  #byName: Map<string, NameIds> | undefined;

  /** @param batchId the id of the operation that the units belong to. */
  constructor(units: BatchUnits<unknown>, batchId: string) {
    this.#units = units;
    this.#batchId = batchId;
    this.#byIndex = new NameIds(batchId, `\0${units.itemSubType}`);
  }

  of(index: number): UnitIdentity {
    const { itemSubType, itemPrefix, givenName } = this.#units;
    for (let next = this.#identities.length; next <= index; next++) {
      const name = givenName(next);
      if (name === undefined) {
        this.#identities.push({ id: this.#byIndex.of(next), name: `${itemPrefix}-${next}` });
      } else {
        checkName(name, itemSubType);
        this.#identities.push({ id: this.#idsOf(name).next(), name });
      }
    }
    return this.#identities[index]!;
  }

  /** The end of the ids of a unit's operations, where the unit has no record of its own. */
  suffixOf(index: number): string {
    return this.#byName === undefined ? this.#byIndex.suffixOf(index) : unitSuffix(this.of(index).id);
  }

  #idsOf(name: string): NameIds {
    this.#byName ??= new Map();
    let ids = this.#byName.get(name);
    if (ids === undefined) {
      ids = new NameIds(this.#batchId, name);
      this.#byName.set(name, ids);
    }
    return ids;
  }
}
