import { clearTimeout, setTimeout } from '../../core/time/index.js';
import { LIMITS, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import type { StoreTransaction } from '../../journal/store-transaction.js';
import { isTransientFailure } from './checkpoint-failure.js';
import type { CheckpointResponse, CheckpointStore } from './checkpoint-store.js';
import { readPages } from './state-pages.js';
import { mostUpdateBytes, updateBytes } from './update-bytes.js';

const NOTHING: readonly OperationUpdate[] = Object.freeze([]);

/**
 * How long an update that may ride with another one waits for it. Longer than most steps, shorter
 * than what a user notices.
 */
export const RIDE_MILLIS = 10;

/** The end of an operation that becomes durable together with what its transaction holds. */
export interface TransactionalEnd {
  readonly transaction: StoreTransaction;
  /** Nothing of the transaction was kept, and the operation has not ended. */
  readonly notKept: (failure: unknown) => void;
}

export interface CheckpointQueueProps {
  readonly store: CheckpointStore;
  readonly executionId: string;
  readonly token: string;
  /** The most updates of one request. */
  readonly maxUpdates: number;
  /**
   * How long an update that may ride with another waits for it; infinity: until it is the only
   * thing left to do.
   */
  readonly rideMillis: number;
  /** A request is durable; `received` are the operations that changed, as the store says. */
  readonly onRecorded: (batch: readonly OperationUpdate[], received: readonly Operation[]) => void;
  /**
   * As `onRecorded`, and the store takes no further batch from this invocation: the execution is
   * being paused, or its invocation is no longer kept in memory.
   */
  readonly onHalted: (batch: readonly OperationUpdate[], received: readonly Operation[]) => void;
  readonly onFailed: (error: unknown, batch: readonly OperationUpdate[]) => void;
  /** The transaction of an update has failed: nothing is recorded of that update. */
  readonly onNotKept: (end: TransactionalEnd) => void;
  /** An update has waited long enough: somebody should call `send`. */
  readonly onOverdue: () => void;
}

/**
 * Collects updates in the order in which they are issued, and sends them, one request at a time,
 * each with the token of the response before it. Its owner decides when to send; the queue decides
 * what fits into a request.
 *
 * Its states: idle; waiting, with updates that ride or are wanted; in flight, with one request
 * under way, while more updates may come in; dormant, with a request in flight that records nothing
 * and is answered when others have changed something. It is due when something is wanted and
 * nothing is in flight.
 *
 * Invariants: updates leave in the order in which they came; a token is used once; an operation has
 * one update per request, except for a START with the end of a STEP or CONTEXT, and CANCEL never
 * goes with another update of its operation. A response without a token halts the queue for good,
 * unless it answers the end of the execution. A refused request with CANCELs is sent once more
 * without them, since what they were to cancel may have ended meanwhile. An update with a
 * transaction is the last of its request, which the transaction commits; when that fails, the
 * others are sent once more without it.
 *
 * The checkpoint policy adds to it, the turns send. Whatever changes the order of updates, or lets
 * two requests overlap, breaks the order of checkpoints that stores rely on.
 */
export class CheckpointQueue {
  readonly #props: CheckpointQueueProps;
  #token: string;
  #waiting: OperationUpdate[] = [];
  #wanted = false;
  #inFlight = false;
  #isDormant = false;
  /** The batch that is in flight. Kept here, so that no request needs callbacks of its own. */
  #sent: readonly OperationUpdate[] = NOTHING;
  /** The transactions of updates that wait or are in flight; made with the first one. */
  #transactional: Map<OperationUpdate, TransactionalEnd> | undefined;
  /** What is to be reported when the rest of its request is recorded. */
  #notKept: TransactionalEnd | undefined;
  #rideTimer: NodeJS.Timeout | undefined;
  #requests = 0;
  /** The number of requests when the ride timer was set. */
  #requestsThen = 0;

  constructor(props: CheckpointQueueProps) {
    this.#props = props;
    this.#token = props.token;
  }

  /** Whether something should be sent now and can be. */
  get isDue(): boolean {
    return this.#wanted && !this.#inFlight;
  }

  /** Whether it waits for what others change, and the invocation with it. */
  get isDormant(): boolean {
    return this.#isDormant;
  }

  /** Nothing is waiting and nothing is on its way. */
  get isIdle(): boolean {
    return !this.#inFlight && !this.#wanted && this.#waiting.length === 0;
  }

  /** Whether what waits fills a request. */
  get isFull(): boolean {
    return this.#waiting.length >= this.#props.maxUpdates;
  }

  /** Adds an update that somebody waits for. @param end absent for what no transaction commits. */
  add(update: OperationUpdate, end?: TransactionalEnd): void {
    if (end !== undefined) {
      this.#transactional ??= new Map();
      this.#transactional.set(update, end);
    }
    this.#waiting.push(update);
    this.#wanted = true;
  }

  /** Adds an update that goes with the next one, whenever that comes. */
  addResting(update: OperationUpdate): void {
    this.#waiting.push(update);
  }

  /**
   * Adds an update that nobody waits for: it goes with the next one, or alone after a short while.
   */
  addRiding(update: OperationUpdate): void {
    this.#waiting.push(update);
    if (this.#rideTimer === undefined && this.#props.rideMillis !== Number.POSITIVE_INFINITY) this.#letRide();
  }

  /** Asks for a request even with nothing to record: to learn what others have changed. */
  want(): void {
    this.#wanted = true;
  }

  /** Asks for a request with what rides, since there is nothing left for it to ride with. */
  stopRiding(): void {
    if (this.#waiting.length > 0) this.#wanted = true;
  }

  /** Sends the next batch. */
  send(): void {
    this.#send(this.#takeBatch());
  }

  /**
   * Begins to wait for what others change, with nothing to record. False where the store lets no
   * invocation wait.
   */
  waitForChanges(): boolean {
    const { store, executionId } = this.#props;
    const request = { DurableExecutionArn: executionId, CheckpointToken: this.#token };
    const changes = store.waitForChanges?.(request);
    if (changes === undefined) return false;
    this.#inFlight = true;
    this.#isDormant = true;
    changes.then(this.#answered, this.#failed);
    return true;
  }

  #send(batch: OperationUpdate[]): void {
    this.#sent = batch;
    this.#inFlight = true;
    this.#requests++;
    this.#checkpoint(batch).then(this.#answered, this.#failed);
  }

  readonly #answered = (response: CheckpointResponse): void => {
    const { CheckpointToken: token, NewExecutionState: state } = response;
    const { Operations: first = [], NextMarker: marker } = state ?? {};
    this.#isDormant = false;
    if (token) {
      this.#token = token;
    } else if (!this.#sent.some(isEndOfExecution)) {
      // It stays in flight, so that nothing is due any more. Further pages need a token.
      this.#props.onHalted(this.#sent, first);
      return;
    }
    if (!marker) {
      this.#received(first);
      return;
    }
    const { store, executionId } = this.#props;
    readPages(store, { executionId, token: this.#token, first, marker }).then(this.#received, this.#failed);
  };

  readonly #received = (received: readonly Operation[]): void => {
    const batch = this.#sent;
    this.#transactional?.delete(batch.at(-1)!);
    this.#sent = NOTHING;
    this.#inFlight = false;
    this.#props.onRecorded(batch, received);
    if (this.#notKept !== undefined) this.#reportNotKept(this.#notKept);
  };

  readonly #failed = (error: unknown): void => {
    const batch = this.#sent;
    const end = this.#transactional?.get(batch.at(-1)!);
    if (end?.transaction.failure !== undefined) {
      this.#sendWithout(batch.at(-1)!, end);
      return;
    }
    const rest = batch.filter(({ Action: action }) => action !== 'CANCEL');
    if (rest.length < batch.length && !isTransientFailure(error)) {
      // What was to be cancelled may have ended meanwhile, as the answer then shows.
      this.#send(rest);
      return;
    }
    void end?.transaction.rollback(false);
    this.#inFlight = false;
    this.#isDormant = false;
    this.#props.onFailed(error, batch);
  };

  /**
   * The transaction of the last update has failed, and the rest was not recorded with it. That
   * comes first: whatever is recorded while another transaction is open may conflict with that.
   */
  #sendWithout(update: OperationUpdate, end: TransactionalEnd): void {
    const rest = this.#sent.slice(0, -1);
    this.#transactional!.delete(update);
    this.#sent = NOTHING;
    this.#inFlight = false;
    if (rest.length === 0) {
      this.#reportNotKept(end);
      return;
    }
    this.#notKept = end;
    this.#send(rest);
  }

  #reportNotKept(end: TransactionalEnd): void {
    this.#notKept = undefined;
    this.#props.onNotKept(end);
  }

  #checkpoint(batch: OperationUpdate[]): Promise<CheckpointResponse> {
    const { store, executionId } = this.#props;
    const request = { DurableExecutionArn: executionId, CheckpointToken: this.#token, Updates: batch };
    const transaction = this.#transactional?.get(batch.at(-1)!)?.transaction;
    try {
      return store.checkpoint(transaction === undefined ? request : { ...request, transaction });
    } catch (error) {
      // A store that throws before it promises anything.
      return Promise.reject(error);
    }
  }

  close(): void {
    clearTimeout(this.#rideTimer);
    if (this.#transactional === undefined) return;
    // A request that is in flight sees to its own.
    for (const update of this.#waiting) void this.#transactional.get(update)?.transaction.rollback(false);
  }

  #letRide(): void {
    this.#requestsThen = this.#requests;
    this.#rideTimer = setTimeout(this.#rideIsOver, this.#props.rideMillis);
  }

  readonly #rideIsOver = (): void => {
    this.#rideTimer = undefined;
    if (this.#waiting.length === 0) return;
    if (this.#requests > this.#requestsThen) {
      // The updates that the timer was set for are gone; those that wait now have come since.
      this.#letRide();
      return;
    }
    this.#wanted = true;
    this.#props.onOverdue();
  };

  #takeBatch(): OperationUpdate[] {
    const waiting = this.#waiting;
    const count = this.#batchLength();
    this.#wanted = count < waiting.length;
    // A copy takes no more memory than it needs; a list that has grown does, and stores in memory
    // keep the batch.
    const batch = waiting.slice(0, count);
    this.#waiting = count === waiting.length ? [] : waiting.slice(count);
    return batch;
  }

  /**
   * How many of the waiting updates one request takes: by number, by size, and one per operation
   * but for START and close.
   */
  #batchLength(): number {
    const waiting = this.#waiting;
    let bytes = 0;
    let sizeOf = mostUpdateBytes;
    let started: Set<string> | undefined;
    for (let i = 0; i < waiting.length; i++) {
      const update = waiting[i]!;
      bytes += sizeOf(update);
      if (i === this.#props.maxUpdates) return i;
      if (bytes > LIMITS.checkpointBytes && sizeOf === mostUpdateBytes) {
        // Rare enough to look at each text.
        sizeOf = updateBytes;
        bytes = sumOf(waiting, i + 1);
      }
      if (bytes > LIMITS.checkpointBytes && i > 0) return i;
      if (update.Action === 'CANCEL') {
        started ??= new Set(waiting.slice(0, i).map(({ Id }) => Id));
        if (started.has(update.Id)) return i;
      }
      started?.add(update.Id);
      if (this.#transactional?.has(update)) return i + 1;
    }
    return waiting.length;
  }
}

/** The size of the first updates. */
function sumOf(updates: readonly OperationUpdate[], count: number): number {
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes += updateBytes(updates[i]!);
  return bytes;
}

/** After it there is nothing to send, and so no token. */
function isEndOfExecution({ Type: type }: OperationUpdate): boolean {
  return type === 'EXECUTION';
}
