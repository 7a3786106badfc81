import { NameIds, UnitHashes, unitSuffix } from '../../core/operation-ids.js';
import { checkName, type Unit } from '../../core/scope.js';

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

/** The id and the name of one unit, and what the ids of its operations are made of. */
export interface UnitIdentity extends Unit {
  readonly id: string;
  readonly name: string;
  /** Whether the name was given to it, and identifies it. */
  readonly isNamed: boolean;
}

/**
 * The identities of a batch's units, made in order of index. A unit with a given name is identified
 * by that name and the number of its use; every other one by its index.
 */
export class UnitIdentities {
  readonly #units: BatchUnits<unknown>;
  readonly #batchId: string;
  readonly #identities: UnitIdentity[] = [];
  /**
   * What the ids of units without a given name begin with, and the ends of their operations' ids.
   */
  readonly #unnamedId: string;
  readonly #unnamedSuffix: string;
  readonly #hashes: UnitHashes;
  #byName: Map<string, NameIds> | undefined;

  /** @param batchId the id of the operation that the units belong to. */
  constructor(units: BatchUnits<unknown>, batchId: string) {
    this.#units = units;
    this.#batchId = batchId;
    // Given names are printable, so that none equals this key.
    this.#unnamedId = new NameIds(batchId, `\0${units.itemSubType}`).next();
    this.#unnamedSuffix = unitSuffix(this.#unnamedId);
    this.#hashes = new UnitHashes(this.#unnamedId);
  }

  of(index: number): UnitIdentity {
    const { itemSubType, givenName } = this.#units;
    for (let next = this.#identities.length; next <= index; next++) {
      const name = givenName(next);
      if (name === undefined) this.#identities.push(this.#unnamed(next));
      else {
        checkName(name, itemSubType);
        const id = this.#idsOf(name).next();
        this.#identities.push({ id, name, isNamed: true, suffix: unitSuffix(id), hashes: undefined });
      }
    }
    return this.#identities[index]!;
  }

  /** The name of a unit that was given none. */
  nameByIndex(index: number): string {
    return `${this.#units.itemPrefix}-${index}`;
  }

  #unnamed(index: number): UnitIdentity {
    const number = `-${index}`;
    return {
      id: this.#unnamedId + number,
      name: this.#units.itemPrefix + number,
      isNamed: false,
      suffix: this.#unnamedSuffix + number,
      hashes: this.#hashes,
    };
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
