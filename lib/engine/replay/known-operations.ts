import { getOrAdd } from '../../core/get-or-add.js';
import { isTerminal, type Operation } from '../../core/wire/index.js';
import type { AnyCall } from '../core/operation-call.js';
import { otherUse, suffixOf, unitSuffix, useOf } from '../core/operation-ids.js';
import type { Scope } from '../core/scope.js';
import type { ScopeBookkeeping } from '../core/scope-bookkeeping.js';
import { RecordedOrder } from './recorded-order.js';
import { byId } from './recorded-state.js';

/** One operation that is recorded or asked for. */
export interface KnownOperation {
  readonly id: string;
  /** Its place among all that was recorded at first; of no meaning for what is new. */
  readonly index: number;
  /** The newest state that the store has returned. */
  record: Operation | undefined;
  /** While it is asked for and not answered. */
  call: AnyCall | undefined;
  /** Whether it was recorded when the invocation began, and the code has yet to ask for it. */
  isUnconsumed: boolean;
  /**
   * The order that it was recorded in, and its place there; absent for what is new, and for items,
   * whose order is no matter of code.
   */
  order: RecordedOrder | undefined;
  place: number;
  /**
   * Where the code does not keep that order: it went on to this one `early`, past others, or has
   * `passed` this one before asking for it. What was passed is `lost` when only its place could
   * tell which operation it is.
   */
  standing: 'early' | 'passed' | 'lost' | undefined;
}

/** All operations that are recorded or asked for. */
export class KnownOperations {
  readonly #byId = new Map<string, KnownOperation>();
  /** What was recorded at first, in the order in which it began. */
  readonly #recorded: KnownOperation[] = [];
  /**
   * The one of these that the code asks for next, if it goes on as it was recorded: to compare two
   * ids takes less than to look one up.
   */
  #next = 0;
  /**
   * What was recorded at first, by the context that it is recorded in; the empty id is the workflow
   * itself.
   */
  readonly #byScope = new Map<string, KnownOperation[]>();
  #unconsumed: number;
  /**
   * Whether the store numbers all completions, so that times need not stand in for their order.
   */
  readonly isExact: boolean;

  private constructor(recorded: readonly Operation[]) {
    let isExact = true;
    const orders = new Map<string, RecordedOrder>();
    // Most of what is recorded one after the other is of one stretch of code.
    let order: RecordedOrder | undefined;
    let siblings: KnownOperation[] | undefined;
    let parentId: string | undefined;
    let suffix: string | undefined;
    for (const record of recorded) {
      const { Id: id, ParentId = '', CompletionSequence, Status, SubType } = record;
      const known = knownAs(id, this.#recorded.length, record, undefined);
      this.#byId.set(id, known);
      this.#recorded.push(known);
      const ownSuffix = suffixOf(id);
      if (siblings === undefined || order === undefined || ParentId !== parentId || ownSuffix !== suffix) {
        siblings = getOrAdd(this.#byScope, ParentId, () => []);
        order = getOrAdd(orders, ParentId + ownSuffix, () => new RecordedOrder());
        parentId = ParentId;
        suffix = ownSuffix;
      }
      siblings.push(known);
      if (!isItem(SubType)) order.add(known);
      if (CompletionSequence === undefined && isTerminal(Status)) isExact = false;
    }
    this.#unconsumed = recorded.length;
    this.isExact = isExact;
  }

  /** @param recorded in the order in which they began. */
  static of(recorded: readonly Operation[]): KnownOperations {
    const operations = new KnownOperations(recorded);
    if (operations.#byId.size === recorded.length) return operations;
    // Two pages of a state that changed meanwhile may list the same one: the later page counts.
    return new KnownOperations([...byId(recorded).values()]);
  }

  get(id: string): KnownOperation | undefined {
    return this.#byId.get(id);
  }

  /** The one that the code asks for. */
  asked(call: AnyCall): KnownOperation {
    const { id } = call;
    let known = this.#recordedAs(id);
    if (known === undefined) {
      known = knownAs(id, 0, undefined, call);
      this.#byId.set(id, known);
    } else {
      known.call = call;
      this.#next = known.index + 1;
    }
    return known;
  }

  #recordedAs(id: string): KnownOperation | undefined {
    const recorded = this.#recorded;
    const next = this.#next;
    // Each id is asked for once, so where nothing was recorded it is new.
    if (recorded.length === 0) return undefined;
    if (next < recorded.length && recorded[next]!.id === id) return recorded[next];
    return this.#byId.get(id);
  }

  /**
   * Whether its name is used more than once in its scope, as far as is recorded. Operations without
   * a name share one.
   */
  sharesName({ id, record, order }: KnownOperation): boolean {
    if (order === undefined) return false;
    return record!.Name === undefined || useOf(id) > 1 || this.#byId.get(otherUse(id, 2))?.record !== undefined;
  }

  /** The use of the same name before this one. */
  previousUse(id: string): KnownOperation | undefined {
    const use = useOf(id);
    return use > 1 ? this.#byId.get(otherUse(id, use - 1)) : undefined;
  }

  values(): IterableIterator<KnownOperation> {
    return this.#byId.values();
  }

  /** How many operations were recorded in a scope when the invocation began. */
  countIn(scopeId: string): number {
    return this.#byScope.get(scopeId)?.length ?? 0;
  }

  /**
   * The code has asked for it, or it is left out. Nothing happens where it had been consumed
   * before, or is not of the record that replay began with.
   *
   * @param bookkeeping of the scope that it is recorded in; absent where that is not run.
   */
  consume(known: KnownOperation, bookkeeping: ScopeBookkeeping | undefined): void {
    if (!known.isUnconsumed) return;
    known.isUnconsumed = false;
    this.#unconsumed--;
    bookkeeping?.consumed();
  }

  /** Nobody will ask for what is recorded in a context, and in the contexts within it. */
  leaveOut(scopeId: string): void {
    const inside = this.#byScope.get(scopeId);
    if (inside === undefined) return;
    this.#byScope.delete(scopeId);
    for (const known of inside) {
      this.consume(known, undefined);
      this.leaveOut(known.id);
    }
  }

  /**
   * Nobody will ask for what is recorded in a context by other units than these. Returns what is
   * left out there.
   */
  leaveOutUnits({ id: scopeId, bookkeeping }: Scope, unitIds: readonly string[]): KnownOperation[] {
    const run = new Set(unitIds.flatMap((id) => [id, unitSuffix(id)]));
    const inside = this.#byScope.get(scopeId) ?? [];
    const left = inside.filter(({ id }) => !run.has(id) && !run.has(suffixOf(id)));
    for (const known of left) {
      this.consume(known, bookkeeping);
      this.leaveOut(known.id);
    }
    return left;
  }

  /**
   * Whether an operation of a context that the code has not asked for shares its name with others
   * there.
   */
  missesUse(scopeId: string): boolean {
    return (this.#byScope.get(scopeId) ?? []).some((known) => known.isUnconsumed && this.sharesName(known));
  }

  /** What the code has gone on to before it asks for an operation, and what it has passed. */
  passedBy({ id }: AnyCall): Operation[] {
    const known = this.#byId.get(id)!;
    const { order } = known.order === undefined ? (this.previousUse(id) ?? known) : known;
    return order === undefined ? [] : order.moved.map(({ record }) => record!);
  }

  get hasUnconsumed(): boolean {
    return this.#unconsumed > 0;
  }

  /** Those that are recorded in one scope. */
  unconsumedIn({ id, bookkeeping }: Scope): Operation[] {
    return bookkeeping.unconsumed === 0 ? [] : recordsOf(this.#byScope.get(id) ?? []);
  }

  /** Recorded operations that the code has not asked for. */
  get unconsumed(): Operation[] {
    return this.#unconsumed === 0 ? [] : recordsOf([...this.#byId.values()]);
  }
}

/** Whether it is an item: these begin in whatever order `maxConcurrency` has them. */
function isItem(subType: string | undefined): boolean {
  return subType === 'MapIteration' || subType === 'ParallelBranch';
}

function knownAs(id: string, index: number, record: Operation | undefined, call: AnyCall | undefined): KnownOperation {
  const isUnconsumed = record !== undefined;
  return { id, index, record, call, isUnconsumed, order: undefined, place: 0, standing: undefined };
}

function recordsOf(operations: readonly KnownOperation[]): Operation[] {
  return operations.filter(({ isUnconsumed }) => isUnconsumed).map(({ record }) => record!);
}
