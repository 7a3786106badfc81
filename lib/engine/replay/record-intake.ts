import type { Clock } from '../../core/time/index.js';
import { isTerminal, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import { operationAfter } from '../core/applied-update.js';
import type { EngineObserver } from '../core/engine-observer.js';
import type { AbandonedOperations } from './abandoned-operations.js';
import type { KnownOperation, KnownOperations } from './known-operations.js';
import { releasesOf } from './recorded-releases.js';
import type { Release, ReleaseOrder } from './release-order.js';

export interface RecordIntakeProps {
  readonly operations: KnownOperations;
  readonly abandoned: AbandonedOperations;
  readonly order: ReleaseOrder;
  readonly observer: EngineObserver | undefined;
  readonly clock: Clock;
}

/** Takes in the new states of operations, and queues what is to be handed over of them. */
export class RecordIntake {
  readonly #props: RecordIntakeProps;
  #isClosed = false;

  constructor(props: RecordIntakeProps) {
    this.#props = props;
  }

  /**
   * Takes in the answer to a checkpoint.
   *
   * @param sent updates, whose effects the answer may leave out.
   * @param received operations of the answer.
   */
  take(sent: readonly OperationUpdate[], received: readonly Operation[]): void {
    const { observer, operations, clock } = this.#props;
    const ended: KnownOperation[] = [];
    const changed: Operation[] | undefined = observer?.operationsChanged && [];
    for (const operation of received) this.#take(operation, ended, changed);
    for (const update of sent) {
      const operation = operationAfter(update, operations.get(update.Id)?.record, clock);
      if (operation !== undefined) this.#take(operation, ended, changed);
    }
    if (changed !== undefined) observer!.operationsChanged!(changed);
    if (ended.length > 0) this.#queue(ended);
  }

  /**
   * Takes in the newest state of an operation, and adds it to `ended` where that is to be handed
   * over.
   */
  #take(operation: Operation, ended: KnownOperation[], changed: Operation[] | undefined): void {
    const { Id, Type, Status } = operation;
    const { operations, abandoned, observer } = this.#props;
    const known = operations.get(Id);
    if (known === undefined || Type === 'EXECUTION') return;
    const { record: before, call } = known;
    if (before === undefined) {
      // What neither the record nor the code knows would wait for its turn for ever.
      if (call === undefined) return;
    } else if (isTerminal(before.Status)) return;
    known.record = operation;
    if (changed !== undefined && before?.Status !== Status) {
      changed.push(operation);
      if (isTerminal(Status)) observer!.operationEnded?.(operation);
    }
    if (call === undefined && abandoned.has(known)) return;
    if (isTerminal(Status)) {
      ended.push(known);
      return;
    }
    if (Type === 'CALLBACK' && before === undefined) ended.push(known);
    if (!this.#isClosed) call?.changed(operation);
  }

  /** No call goes on any more with what is taken in later. */
  close(): void {
    this.#isClosed = true;
  }

  #queue(ended: KnownOperation[]): void {
    const { order } = this.#props;
    const only = ended[0]!;
    if (ended.length === 1 && only.record!.Type !== 'CALLBACK') {
      order.push({ operation: only, isStart: false });
      return;
    }
    if (ended.length > 1) ended.sort((a, b) => rankOf(a) - rankOf(b));
    for (const release of releasesOf(ended, isNew)) order.push(release);
  }
}

/** A callback's start is handed over once, where it began in this invocation. */
function isNew({ operation, isStart }: Release): boolean {
  return !isStart || operation.call?.announceStart() === true;
}

function rankOf({ call }: KnownOperation): number {
  return call?.rank ?? Number.POSITIVE_INFINITY;
}
