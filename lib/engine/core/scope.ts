import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import { isOperationName, LIMITS } from '../../core/wire/index.js';
import { NameIds, unitSuffix } from './operation-ids.js';
import type { ReplaySafe } from './replay-random.js';

/** An operation as its scope sees it. */
export interface ScopeMember {
  readonly id: string;
  readonly name: string | undefined;
  readonly subType: string;
  readonly scope: Scope;
  readonly isAwaited: boolean;
  /** Its neighbours among the unanswered operations of its context, which the scope sets. */
  next: ScopeMember | undefined;
  previous: ScopeMember | undefined;
}

export interface ScopeProps {
  /** What the ids of its operations are made from. */
  readonly id: string;
  /** The scope around it; absent for the workflow itself. */
  readonly parent: Scope | undefined;
  /**
   * The CONTEXT operation that it is the inside of. Absent: it has no record of its own, and its
   * operations are recorded in the scope around it.
   */
  readonly owner: ScopeMember | undefined;
  /** What a scope without a record is called in messages. */
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  /** What the ids of its operations end with, where it is a unit of its home. */
  readonly unit?: string | undefined;
  /** Recorded operations in it. */
  readonly unconsumed: number;
  /** Whether its context has ended, so that its code runs only to give its result once more. */
  readonly isRebuilt: boolean;
  /** The time as its code begins, in epoch milliseconds. */
  readonly now: number;
}

/**
 * The stretch of workflow code in which operation names count: the whole workflow, or a context
 * within it.
 */
export class Scope {
  readonly id: string;
  readonly parent: Scope | undefined;
  /** The nearest scope, this or around it, that its operations are recorded in. */
  readonly home: Scope;
  /** The CONTEXT operation that its operations are recorded in; absent in the workflow itself. */
  readonly owner: ScopeMember | undefined;
  readonly isRebuilt: boolean;
  /**
   * Of a context: the first of its operations that are asked for and not answered; each knows the
   * next. The workflow itself has no need to know.
   */
  #first: ScopeMember | undefined;
  /** Recorded operations of this scope that its code has not asked for yet. */
  unconsumed: number;
  /** Operations asked for and not yet answered. */
  outstanding = 0;
  /**
   * Whether the order in which its code was answered is a guess: others were under way, and the
   * record tells times only.
   */
  isOrderGuessed = false;
  /**
   * The time of the newest thing that its code was told, in epoch milliseconds. Of its own: what a
   * context within was told is not told again on replay.
   */
  now: number;
  /** Chance for its own code, made when that asks for some. */
  chance: ReplaySafe | undefined;
  /** Of a scope without a record: what it is called in messages, and its name. */
  readonly kind: string | undefined;
  readonly name: string | undefined;
  /** What the ids of its operations end with: they say which unit of their home they are of. */
  readonly #unit: string;
  /** The ids of the first name that is used; most scopes have no other. */
  #firstIds: NameIds | undefined;
  #otherIds: Map<string, NameIds> | undefined;
  #hasEnded = false;

  constructor({ id, parent, owner, kind, name, unit, unconsumed, isRebuilt, now }: ScopeProps) {
    this.now = now;
    this.id = id;
    this.parent = parent;
    this.home = owner === undefined && parent !== undefined ? parent.home : this;
    this.owner = owner ?? parent?.owner;
    this.kind = kind;
    this.name = name;
    this.#unit = unit ?? (this.home === this ? '' : parent!.#unit);
    this.unconsumed = unconsumed;
    this.isRebuilt = isRebuilt || parent?.isRebuilt === true;
  }

  /** What it is called in messages. */
  get label(): string {
    if (this.kind !== undefined) return `${this.kind} ${label(this.name)}`;
    return this.owner === undefined ? 'the workflow' : `${this.owner.subType} ${label(this.owner.name)}`;
  }

  get parentId(): string | undefined {
    return this.owner?.id;
  }

  /** One of its operations is asked for. */
  add(call: ScopeMember): void {
    this.outstanding++;
    if (this.owner === undefined) return;
    const first = this.#first;
    call.next = first;
    if (first !== undefined) first.previous = call;
    this.#first = call;
  }

  /** One of its operations is answered, or nobody waits for it any more. */
  remove(call: ScopeMember): void {
    this.outstanding--;
    if (this.owner === undefined) return;
    const { next, previous } = call;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else this.#first = next;
    call.next = undefined;
    call.previous = undefined;
  }

  /**
   * Of a context: its operations that are asked for and not answered, in the order of the calls.
   */
  get calls(): ScopeMember[] {
    const calls: ScopeMember[] = [];
    for (let call = this.#first; call !== undefined; call = call.next) calls.push(call);
    return calls.reverse();
  }

  /**
   * A scope for names alone: its operations are recorded in the one around it.
   *
   * @param kind what it is called in messages, with its name.
   * @param unit what the ids of its operations end with, where it is a unit.
   */
  static virtual(parent: Scope, id: string, kind: string, name: string | undefined, unit?: string): Scope {
    const { now } = parent;
    return new Scope({ id, parent, owner: undefined, kind, name, unit, unconsumed: 0, isRebuilt: false, now });
  }

  /**
   * The scope of a contender or of a flat item: operations say by their ids which of them they are
   * of.
   */
  static unit(parent: Scope, id: string, kind: string, name: string | undefined): Scope {
    return Scope.virtual(parent, id, kind, name, unitSuffix(id));
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

  /**
   * Its code is about to be told of something that happened then. Code around it sees that too
   * where this scope has no record, and so runs in each replay.
   */
  told(moment: number): void {
    for (let scope: Scope = this; ; scope = scope.parent!) {
      if (moment > scope.now) scope.now = moment;
      if (scope === this.home) return;
    }
  }

  /** Gives the next id for a name; operations without one are told apart by their kind. */
  nextId(name: string | undefined, subType: string): string {
    // No name can begin like this, since names are printable.
    const key = name ?? `\0${subType}`;
    let ids = key === this.#firstIds?.key ? this.#firstIds : this.#otherIds?.get(key);
    if (ids === undefined) {
      if (name !== undefined) checkName(name, subType);
      ids = new NameIds(this.id, key);
      this.#addIds(ids);
    }
    const id = ids.next();
    return this.#unit === '' ? id : id + this.#unit;
  }

  #addIds(ids: NameIds): void {
    if (this.#firstIds === undefined) {
      this.#firstIds = ids;
    } else {
      this.#otherIds ??= new Map();
      this.#otherIds.set(ids.key, ids);
    }
  }
}

/**
 * A name as it stands in messages, also one that can't be: a symbol would throw where it is put
 * into a text.
 */
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
