import { isPromiseLike } from '../../core/promise-like.js';
import type { Class } from '../../core/types.js';
import type { ErrorObject, Operation, OperationAction, OperationType, OperationUpdate } from '../../core/wire/index.js';
import type { OperationFacts } from '../../plugins/index.js';
import type { SerdesContext } from '../../values/index.js';
import { AwaitedCall } from './awaited-call.js';
import type { CallPort, EnginePort } from './engine-port.js';
import { originOf } from './invocation-facts.js';
import type { Scope } from './scope.js';

/** Where an operation is called, and by which name. */
export interface CallProps {
  readonly invocation: EnginePort;
  readonly scope: Scope;
  readonly name: string | undefined;
  /** Set where the caller identifies the operation itself: by the index of a map's item. */
  readonly id?: string | undefined;
}

/**
 * One operation that the workflow has asked for in this invocation. A new kind of operation is a
 * subclass, which says
 *
 * - what to do when nothing is recorded of it (`begin`), when it is recorded and unfinished
 *   (`resume`), and when its record moves without ending (`changed`);
 * - whether its recorded end can be handed over in its turn (`foundEnded`);
 * - what its caller receives at its end (`conclude`);
 * - how to stop when nobody waits for it any more (`drop`).
 *
 * The replayer decides when each of these happens, and calls them; a subclass never settles its own
 * promise. It acts through `record`, `recordRiding` and `recordEnd`, and through the port of its
 * invocation. What a call does between two of these calls must not depend on the time that they
 * take.
 *
 * A call is made when the code calls the operation: that allocates its id, also where it comes too
 * late to be asked for (`isDropped`). The fields for bookkeeping are on the call itself, since an
 * object for each of them would cost a good part of a step; each says who alone may set it, and is
 * read-only to all others.
 */
export abstract class OperationCall<T = unknown> extends AwaitedCall<T> {
  abstract readonly type: OperationType;

  /** Kinds that need more of it declare that. */
  declare readonly invocation: CallPort;
  readonly id: string;
  /** The order in which operations were asked for. Set by the replayer. */
  readonly rank: number = 0;
  /**
   * While it is pending: when it may move by itself, in epoch milliseconds; infinity when only
   * somebody else can move it. Set by the pending operations.
   */
  readonly dueAt: number | undefined = undefined;
  /**
   * Whether nobody waits for it any more, since its scope was closed or had ended: it neither
   * records nor answers anything. Set by the replayer.
   */
  readonly isDropped: boolean;
  /**
   * Its neighbors among the unanswered operations of its context; not set in the root scope. Set
   * by the bookkeeping of its scope.
   */
  declare readonly next: AnyCall | undefined;
  declare readonly previous: AnyCall | undefined;
  /** The number of its releases that are still to be handed over. Set by the release order. */
  readonly releases: number = 0;

  constructor(call: CallProps, subType: string) {
    super(call);
    const { invocation, scope, name, id } = call;
    this.isDropped = invocation.isTooLate(scope, subType, name);
    this.id = id ?? scope.nextId(name, subType);
  }

  /**
   * Whether its end is believed, and handed to the code, before it is durable. The time of such an
   * end is not the recorded one.
   */
  get endsAhead(): boolean {
    return false;
  }

  /** Whether its code waits for its start first, which makes an id. */
  get startIsAwaited(): boolean {
    return false;
  }

  /** Whether its record can't be handed over yet. */
  get isHeldBack(): boolean {
    return false;
  }

  get serdesContext(): SerdesContext {
    const { invocation, id: operationId, name: operationName } = this;
    const { workflowName } = invocation;
    return { executionId: originOf(invocation), workflowName, operationId, operationName };
  }

  /** What plugins receive of it: its record, or before there is one what its START says. */
  get facts(): OperationFacts {
    const { id: Id, type: Type, subType: SubType, name: Name, scope } = this;
    return this.invocation.recordOf(Id) ?? { Id, Type, SubType, Name, ParentId: scope.parentId };
  }

  /** Nothing is recorded: begins the operation. */
  abstract begin(): void;

  /** It is recorded and unfinished: goes on from there. */
  abstract resume(recorded: Operation): void;

  /**
   * It is recorded as ended. False where its end can't be handed over in its turn: then it calls
   * `ready` when that can be done, if ever.
   */
  foundEnded(_recorded: Operation): boolean {
    return true;
  }

  /** In a rehearsal, nothing more happens to it than is recorded. */
  rest(): void {
    this.invocation.goPending(this, Number.POSITIVE_INFINITY);
  }

  /** Its record has changed without ending. */
  changed(_recorded: Operation): void {}

  /** True once, for the first record of an operation whose start its code waits for. */
  announceStart(): boolean {
    return false;
  }

  /** The turn of its start has come: hands over the id that it made. */
  handOverStart(_recorded: Operation): void {}

  /** It has ended: returns the caller's value, or throws the caller's error. */
  abstract conclude(recorded: Operation): T | Promise<T>;

  /** It was dropped: stops what it is doing. */
  drop(): void {}

  /** Records an update that somebody waits for. */
  protected record(action: OperationAction, more?: Partial<OperationUpdate>): void {
    if (this.#mayRecord) this.invocation.checkpoint(this.update(action, more), 'awaited');
  }

  /** Records an update that may wait for the next one. */
  protected recordRiding(action: OperationAction, more?: Partial<OperationUpdate>): void {
    if (this.#mayRecord) this.invocation.checkpoint(this.update(action, more), 'riding');
  }

  /** Records an update that goes with the next one, however long that takes. */
  protected recordResting(action: OperationAction): void {
    if (this.#mayRecord) this.invocation.checkpoint(this.update(action), 'resting');
  }

  /** Records the end. */
  protected recordEnd(action: OperationAction, more: Partial<OperationUpdate>): void {
    if (this.#mayRecord) this.invocation.checkpoint(this.update(action, more), this.endsAhead ? 'ahead' : 'awaited');
  }

  /**
   * Has an error recorded and goes on with its record: at once, unless class-transformer has to be
   * loaded first for the classes in `throws`.
   */
  protected withRecord(
    error: unknown,
    throws: readonly Class<Error>[] | undefined,
    goOn: (recorded: ErrorObject) => void,
  ): void {
    const { invocation } = this;
    const recorded = invocation.errors.record(error, throws);
    if (isPromiseLike(recorded)) void invocation.whileWorking(recorded).then(goOn);
    else goOn(recorded);
  }

  get #mayRecord(): boolean {
    if (this.isDropped) return false;
    const { isRehearsal } = this.invocation.settings;
    if (isRehearsal) this.rest();
    return !isRehearsal;
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
