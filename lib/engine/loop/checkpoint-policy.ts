import { OperationLimitError } from '../../core/errors/execution-errors.js';
import { LIMITS, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import { CheckpointQueue, type CheckpointStore, type TransactionalEnd } from '../checkpoint/index.js';
import type { Urgency } from '../core/engine-port.js';
import { isMarker } from '../core/markers.js';
import type { Settings } from '../core/settings.js';

export interface CheckpointPolicyProps {
  readonly store: CheckpointStore;
  readonly executionId: string;
  readonly workflowName: string;
  readonly token: string;
  readonly settings: Settings;
  /** The number of operations that the execution has. */
  readonly operations: number;
  /** Whether an operation is recorded, or on its way there. */
  readonly isRecorded: (operationId: string) => boolean;
  /** An end is believed before it is durable. */
  readonly onBelieved: (end: OperationUpdate) => void;
  /** A batch is durable; `received` is what the store has answered. */
  readonly onRecorded: (batch: readonly OperationUpdate[], received: readonly Operation[]) => void;
  /** As `onRecorded`, and the store takes no further batch from this invocation. */
  readonly onHalted: (batch: readonly OperationUpdate[], received: readonly Operation[]) => void;
  readonly onFailed: (error: unknown, batch: readonly OperationUpdate[]) => void;
  /** Something should be sent. */
  readonly onOverdue: () => void;
  /** The execution has more operations than it may have. */
  readonly onTooMany: (error: OperationLimitError) => void;
}

/**
 * Decides how updates go to the store, by the way of checkpointing: at once, with the next request,
 * or so that their end is believed before it is durable. An end is believed ahead only while
 * nothing else is on its way to the store that the code waits for, since replay answers the code in
 * the order of the record.
 */
export class CheckpointPolicy {
  readonly queue: CheckpointQueue;
  readonly #props: CheckpointPolicyProps;
  #operations: number;
  /** Updates on their way to the store that the code is answered by when they are durable. */
  #awaitedAnswers = 0;
  /** Operations whose end was believed ahead, until it is durable. */
  readonly #believed = new Set<string>();

  constructor(props: CheckpointPolicyProps) {
    const { store, executionId, token, settings, onHalted, onFailed, onOverdue } = props;
    this.#props = props;
    this.#operations = props.operations;
    this.queue = new CheckpointQueue({
      maxUpdates: settings.isEager ? 1 : LIMITS.checkpointUpdates,
      rideMillis: settings.rideMillis,
      onRecorded: (batch, received) => this.#recorded(batch, received),
      onNotKept: (end) => this.#notKept(end),
      ...{ store, executionId, token, onHalted, onFailed, onOverdue },
    });
  }

  record(update: OperationUpdate, urgency: Urgency, end?: TransactionalEnd): void {
    const { queue } = this;
    const { settings, onBelieved } = this.#props;
    if (urgency === 'ahead' && this.#awaitedAnswers === 0 && !settings.isEager && !queue.isFull) {
      queue.addRiding(update);
      this.#believed.add(update.Id);
      onBelieved(update);
      return;
    }
    if (!this.#admits(update)) return;
    if (isAnswer(update)) this.#awaitedAnswers++;
    if (urgency === 'riding' && !settings.isEager) queue.addRiding(update);
    else if (urgency === 'resting' && !settings.isEager) queue.addResting(update);
    else queue.add(update, end);
  }

  /** Counts operations that begin. False when there are more than an execution may have. */
  #admits({ Action: action, Id: id, SubType: subType }: OperationUpdate): boolean {
    if (action !== 'START' && !isMarker(subType)) return true;
    const { isRecorded, settings, workflowName, onTooMany } = this.#props;
    if (isRecorded(id)) return true;
    this.#operations++;
    if (this.#operations <= settings.maxOperations) return true;
    onTooMany(new OperationLimitError(workflowName, this.#operations, settings.maxOperations));
    return false;
  }

  #notKept({ transaction, notKept }: TransactionalEnd): void {
    this.#awaitedAnswers--;
    notKept(transaction.failure);
    // Others may have waited for the request to come to an end.
    this.#props.onOverdue();
  }

  #recorded(batch: readonly OperationUpdate[], received: readonly Operation[]): void {
    for (const update of batch) {
      if (isAnswer(update) && !this.#believed.delete(update.Id)) this.#awaitedAnswers--;
    }
    this.#props.onRecorded(batch, received);
  }
}

/** Ends, and the starts of callbacks, which bring the id that the code goes on with. */
function isAnswer({ Action: action, Type: type }: OperationUpdate): boolean {
  if (action === 'START') return type === 'CALLBACK';
  return (action === 'SUCCEED' || action === 'FAIL') && type !== 'EXECUTION';
}
