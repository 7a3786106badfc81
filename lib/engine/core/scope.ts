import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import { INSPECTED } from '../../core/inspected.js';
import { isOperationName, LIMITS } from '../../core/wire/index.js';
import { hashOf, idOfUse, NameIds, type UnitHashes, unitSuffix } from './operation-ids.js';
import type { ReplayRandom } from './replay-random.js';
import { ScopeBookkeeping } from './scope-bookkeeping.js';

/** An operation as its scope sees it. */
export interface ScopeMember {
  readonly id: string;
  readonly name: string | undefined;
  readonly subType: string;
  readonly scope: Scope;
  readonly isAwaited: boolean;
  /** Its neighbors in the list of the bookkeeping, which alone sets them. */
  next: ScopeMember | undefined;
  previous: ScopeMember | undefined;
}

/** A unit of a batch or combinator: an item, a branch or a contender. */
export interface Unit {
  readonly id: string;
  readonly name: string | undefined;
  /** The end of its operations' ids, which says which unit they are of. */
  readonly suffix: string;
  /**
   * What they begin with, where the units of a batch share that. Default: made of the scope's id.
   */
  readonly hashes?: UnitHashes | undefined;
}

/** What is special about the inside of a context. */
export interface InsideProps {
  /** Absent where the context is no unit of a batch. */
  readonly unit?: Unit | undefined;
  /** The number of recorded operations in it. */
  readonly recorded: number;
  /** Whether its context has ended, so that its code runs only to give its result once more. */
  readonly isRebuilt: boolean;
}

/**
 * A stretch of workflow code in which operation names count: the whole workflow, or a context
 * within it. There are three kinds:
 *
 * - the root: the workflow itself. It has no parent and no owner;
 * - a recorded scope: the inside of a CONTEXT operation, its `owner`. It is its own `home`;
 * - a virtual scope, for names alone: a virtual context, a contender or a flat item. Its operations
 *   are recorded in its `home`, the nearest scope around it that has a record, and it shares the
 *   bookkeeping of that one.
 *
 * A scope allocates the ids of its operations (synchronously, at the call), knows the time that its
 * code sees, and whether its code has ended. Its life: opened, then ended once, by `end`; what is
 * called in it or below it from then on is too late. Contexts, batches and combinators open scopes,
 * the replayer keeps their bookkeeping. What the ids are made from is a recorded format: a change
 * there makes running executions drift.
 */
export class Scope {
  /** Absent where the unit says it. */
  readonly #id: string | undefined;
  readonly parent: Scope | undefined;
  /** The nearest scope, this or around it, that its operations are recorded in. */
  readonly home: Scope;
  /** The CONTEXT operation that its operations are recorded in; absent in the workflow itself. */
  readonly owner: ScopeMember | undefined;
  readonly isRebuilt: boolean;
  /** That of its home. */
  readonly bookkeeping: ScopeBookkeeping;
  /** The random source of its code, made when that asks for it. */
  random: ReplayRandom | undefined;
  #now: number;
  /** Of a scope without a record: its kind in messages, and its name. */
  readonly kind: string | undefined;
  readonly #name: string | undefined;
  /**
   * The unit that its operations are of. Asked for what it is when that is needed, since a map may
   * have many items under way.
   */
  readonly #unit: Unit | undefined;
  /** The first name that is used, its hash and its uses; most scopes have no other. */
  #firstKey: string | undefined;
  #firstHash = '';
  #firstUses = 0;
  #otherIds: Map<string, NameIds> | undefined;
  #hasEnded = false;

  /** @param bookkeeping its own; absent where it has no record. */
  private constructor(
    id: string | undefined,
    parent: Scope | undefined,
    owner: ScopeMember | undefined,
    bookkeeping: ScopeBookkeeping | undefined,
    now: number,
    isRebuilt: boolean,
    unit: Unit | undefined,
    kind: string | undefined,
    name: string | undefined,
  ) {
    this.#id = id;
    this.parent = parent;
    this.home = bookkeeping === undefined ? parent!.home : this;
    this.owner = owner;
    this.bookkeeping = bookkeeping ?? parent!.bookkeeping;
    this.isRebuilt = isRebuilt;
    this.#now = now;
    this.#unit = unit ?? (bookkeeping === undefined ? parent!.#unit : undefined);
    this.kind = kind;
    this.#name = name;
  }

  /**
   * Opens the scope of the workflow itself.
   *
   * @param recorded the number of recorded operations in it.
   * @param now the time as its code begins, in epoch milliseconds.
   */
  static root(recorded: number, now: number): Scope {
    const bookkeeping = new ScopeBookkeeping(recorded, false);
    return new Scope('', undefined, undefined, bookkeeping, now, false, undefined, undefined, undefined);
  }

  /** Opens the inside of a context. */
  static inside(owner: ScopeMember, { unit, recorded, isRebuilt }: InsideProps): Scope {
    const { id, scope: parent } = owner;
    const bookkeeping = new ScopeBookkeeping(recorded, true);
    const isWithinRebuilt = isRebuilt || parent.isRebuilt;
    return new Scope(id, parent, owner, bookkeeping, parent.now, isWithinRebuilt, unit, undefined, undefined);
  }

  /**
   * Opens the virtual scope of a context.
   *
   * @param id what the ids of its operations are made from.
   * @param kind what it is called in messages, with its name.
   */
  static virtual(parent: Scope, id: string, kind: string, name: string | undefined): Scope {
    return new Scope(id, parent, parent.owner, undefined, parent.now, parent.isRebuilt, undefined, kind, name);
  }

  /** Opens the virtual scope of a unit. @param kind what it is called in messages. */
  static ofUnit(parent: Scope, kind: string, unit: Unit): Scope {
    return new Scope(undefined, parent, parent.owner, undefined, parent.now, parent.isRebuilt, unit, kind, undefined);
  }

  /** Opens the virtual scope of a contender. */
  static contender(parent: Scope, id: string, index: number): Scope {
    return Scope.ofUnit(parent, 'contender', { id, name: `${index}`, suffix: unitSuffix(id) });
  }

  get id(): string {
    return this.#id ?? this.#unit!.id;
  }

  get name(): string | undefined {
    return this.#id === undefined ? this.#unit!.name : this.#name;
  }

  /** Names it in messages. */
  get label(): string {
    if (this.kind !== undefined) return `${this.kind} ${label(this.name)}`;
    return this.owner === undefined ? 'the workflow' : `${this.owner.subType} ${label(this.owner.name)}`;
  }

  get parentId(): string | undefined {
    return this.owner?.id;
  }

  /**
   * The time of the newest result that its code has received, in epoch milliseconds. Each scope has
   * its own: results inside a context don't reach the code around it again on replay.
   */
  get now(): number {
    return this.#now;
  }

  /**
   * Its code is about to receive something that happened at a moment. Code around it sees that too
   * where this scope has no record, and so runs in each replay.
   */
  advanceTo(moment: number): void {
    for (let scope: Scope = this; ; scope = scope.parent!) {
      if (moment > scope.#now) scope.#now = moment;
      if (scope === this.home) return;
    }
  }

  /**
   * Its code has returned or thrown, or nobody waits for it any more: what it still asks for is
   * never answered.
   */
  end(): void {
    this.#hasEnded = true;
  }

  /** The nearest scope, this or around it, that has ended. */
  get ended(): Scope | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (scope.#hasEnded) return scope;
    }
    return undefined;
  }

  [INSPECTED](): string {
    return this.label;
  }

  /** Allocates the next id for a name; operations without one are distinguished by their kind. */
  nextId(name: string | undefined, subType: string): string {
    // No name can begin like this, since names are printable.
    const key = name ?? `\0${subType}`;
    const id = key === this.#firstKey ? idOfUse(this.#firstHash, ++this.#firstUses) : this.#otherId(key, name, subType);
    return this.#unit === undefined ? id : id + this.#unit.suffix;
  }

  #otherId(key: string, name: string | undefined, subType: string): string {
    let ids = this.#otherIds?.get(key);
    if (ids !== undefined) return ids.next();
    if (name !== undefined) checkName(name, subType);
    const hash = this.#hashes?.of(key) ?? hashOf(this.id, key);
    if (this.#firstKey === undefined) {
      this.#firstKey = key;
      this.#firstHash = hash;
      this.#firstUses = 1;
      return hash;
    }
    ids = new NameIds(this.id, key, hash);
    this.#otherIds ??= new Map();
    this.#otherIds.set(key, ids);
    return ids.next();
  }

  /** Those of its unit, if it is the unit's own scope and not one within it. */
  get #hashes(): UnitHashes | undefined {
    return this.#id === undefined || this.home === this ? this.#unit?.hashes : undefined;
  }
}

/** Formats a name for a message. Accepts invalid names too, since text can't hold a symbol. */
export function label(name: string | undefined): string {
  return name === undefined ? '(unnamed)' : `'${String(name)}'`;
}

export function checkName(name: string, subType: string): void {
  if (isOperationName(name)) return;
  throw new InvalidArgumentError(
    `The name of a ${subType} must be 1 to ${LIMITS.nameLength} printable ASCII characters (a limit of the durable execution ` +
      `service), but it is ${typeof name === 'string' ? `${JSON.stringify(name.slice(0, 80))}, ${name.length} characters` : typeof name}.`,
  );
}
