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
  readonly name: string;
  /** Whether the name was given to it, and identifies it. */
  readonly isNamed: boolean;
}

/** What the units without a given name have in common. */
interface Unnamed {
  /** What their ids, names and suffixes begin with; what follows is their index. */
  readonly id: string;
  readonly name: string;
  readonly suffix: string;
  readonly hashes: UnitHashes;
}

/** A unit without a given name. Its texts are made when they are needed: many may be under way. */
class UnnamedUnit implements UnitIdentity {
  readonly #common: Unnamed;
  readonly #index: number;
  #id: string | undefined;
  #name: string | undefined;

  constructor(common: Unnamed, index: number) {
    this.#common = common;
    this.#index = index;
  }

  get id(): string {
    this.#id ??= this.#common.id + this.#index;
    return this.#id;
  }

  get name(): string {
    this.#name ??= this.#common.name + this.#index;
    return this.#name;
  }

  get suffix(): string {
    return this.#common.suffix + this.#index;
  }

  get hashes(): UnitHashes {
    return this.#common.hashes;
  }

  get isNamed(): boolean {
    return false;
  }
}

/**
 * The identities of a batch's units, made in order of index. A unit with a given name is identified
 * by that name and the number of its use; every other one by its index.
 */
export class UnitIdentities {
  readonly #units: BatchUnits<unknown>;
  readonly #batchId: string;
  readonly #identities: UnitIdentity[] = [];
  readonly #unnamed: Unnamed;
  #byName: Map<string, NameIds> | undefined;

  /** @param batchId the id of the operation that the units belong to. */
  constructor(units: BatchUnits<unknown>, batchId: string) {
    this.#units = units;
    this.#batchId = batchId;
    // Given names are printable, so that none equals this key.
    const id = new NameIds(batchId, `\0${units.itemSubType}`).next();
    this.#unnamed = {
      id: `${id}-`,
      name: `${units.itemPrefix}-`,
      suffix: `${unitSuffix(id)}-`,
      hashes: new UnitHashes(id),
    };
  }

  of(index: number): UnitIdentity {
    const { itemSubType, givenName } = this.#units;
    for (let next = this.#identities.length; next <= index; next++) {
      const name = givenName(next);
      if (name === undefined) this.#identities.push(new UnnamedUnit(this.#unnamed, next));
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
    return this.#unnamed.name + index;
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
