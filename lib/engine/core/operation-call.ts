import type { Operation, OperationAction, OperationType, OperationUpdate } from '../../core/wire/index.js';
import type { OperationFacts } from '../../plugins/index.js';
import type { Invocation } from '../loop/invocation.js';
import { Settleable } from './durable-promise.js';
import { isTooLate } from './late-call.js';
import type { Scope } from './scope.js';

/** What every kind of operation is asked with. */
export interface CallProps {
  readonly invocation: Invocation;
  readonly scope: Scope;
  readonly name: string | undefined;
  /** Where the caller identifies the operation itself: by the index of a map's item. */
  readonly id?: string | undefined;
}

/**
 * One operation that the workflow has asked for in this invocation. A kind of operation says what
 * to do when nothing is recorded (`begin`), when it is recorded and unfinished (`resume`), when its
 * record moves (`changed`), and what its caller gets at its end (`conclude`). When each of these
 * happens is the invocation's business.
 */
export abstract class OperationCall<T = unknown> extends Settleable<T> {
  abstract readonly type: OperationType;
  abstract readonly subType: string;

  readonly invocation: Invocation;
  readonly scope: Scope;
  readonly name: string | undefined;
  readonly id: string;
  /** Place in the order in which operations were asked for. */
  rank = 0;
  /**
   * While pending outside: when it may move by itself, in epoch milliseconds; infinity when only
   * somebody else can move it.
   */
  dueAt: number | undefined;
  /**
   * Nobody waits for it any more, since its scope was closed: it neither records nor answers
   * anything.
   */
  isDropped: boolean;
  /**
   * Its neighbors among the unanswered operations of its context; at the top of the workflow
   * nobody sets them.
   */
  declare next: AnyCall | undefined;
  declare previous: AnyCall | undefined;
  /** What has happened to it, or is recorded of it, and is still to be handed over. */
  releases = 0;
  #isAwaited = false;

  constructor({ invocation, scope, name, id }: CallProps, subType: string) {
    super();
    this.invocation = invocation;
    this.scope = scope;
    this.name = name;
    this.isDropped = isTooLate(invocation, scope, subType, name);
    this.id = id ?? scope.nextId(name, subType);
    this.promise.waitedFor = this;
  }

  /** Its scope's code has begun to wait for it. */
  awaited(): void {
    this.#isAwaited = true;
    this.invocation.awaited(this);
  }

  override reject(error: unknown): void {
    if (!this.#isAwaited) this.invocation.failedUnseen(this, error);
    super.reject(error);
  }

  /** Whether nobody has begun to wait for it, nor said that it may be done without. */
  get isFloating(): boolean {
    return !this.#isAwaited;
  }

  /** Whether the workflow waits for it: within a context that it doesn't wait for, nothing is. */
  get isAwaited(): boolean {
    return this.#isAwaited && (this.scope.owner?.isAwaited ?? true);
  }

  /** Whether its end may be believed before it is durable, whatever the way of checkpointing. */
  get isAhead(): boolean {
    return false;
  }

  /** Whether its record can't be handed over yet. */
  get isHeldBack(): boolean {
    return false;
  }

  /** What plugins are told of it: its record, or before there is one what its START says. */
  get facts(): OperationFacts {
    const { id: Id, type: Type, subType: SubType, name: Name, scope } = this;
    return this.invocation.recordOf(Id) ?? { Id, Type, SubType, Name, ParentId: scope.parentId };
  }

  /** Nothing is recorded: begins the operation. */
  abstract begin(): void;

  /** It is recorded and unfinished: goes on from there. */
  abstract resume(recorded: Operation): void;

  /** In a rehearsal, nothing more happens to it than is recorded. */
  rest(): void {
    this.invocation.goOutside(this, Number.POSITIVE_INFINITY);
  }

  /** Its record has changed without ending. */
  changed(_recorded: Operation): void {}

  /** It has ended: gives the caller's value, or throws the caller's error. */
  abstract conclude(recorded: Operation): T | Promise<T>;

  /** It was dropped: stops what it is doing. */
  drop(): void {}

  /** Records an update that somebody waits for. */
  protected record(action: OperationAction, more?: Partial<OperationUpdate>): void {
    if (this.#mayRecord) this.invocation.checkpoint(this.update(action, more));
  }

  /** Records an update that may wait for the next one. */
  protected recordRiding(action: OperationAction, more?: Partial<OperationUpdate>): void {
    if (this.#mayRecord) this.invocation.checkpointRiding(this.update(action, more));
  }

  /** Records the end. */
  protected recordEnd(action: OperationAction, more: Partial<OperationUpdate>): void {
    if (!this.#mayRecord) return;
    const update = this.update(action, more);
    if (this.isAhead || this.invocation.isOptimistic) this.invocation.checkpointAhead(update);
    else this.invocation.checkpoint(update);
  }

  get #mayRecord(): boolean {
    if (this.isDropped) return false;
    if (this.invocation.isRehearsal) this.rest();
    return !this.invocation.isRehearsal;
  }

  protected update(action: OperationAction, more?: Partial<OperationUpdate>): OperationUpdate {
    const update = {
      Id: this.id,
      ParentId: this.scope.parentId,
      Name: this.name,
      Type: this.type,
      SubType: this.subType,
      Action: action,
    };
    return more === undefined ? update : Object.assign(update, more);
  }
}

/** A call of any kind, to one whom its value does not concern. */
export type AnyCall = OperationCall<any>;
