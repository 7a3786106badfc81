import type { CallbackClient } from '../client/index.js';
import { plainValue } from '../client/plain-value.js';
import { OperationNotFoundError } from '../errors/testing-errors.js';
import {
  type ErrorObject,
  type Operation,
  type OperationStatus,
  type OperationType,
  toEpochMillis,
} from '../wire/index.js';

/** The recorded result or error, wherever its kind of operation keeps it. */
function outcomeOf({ StepDetails, CallbackDetails, ContextDetails, ChainedInvokeDetails }: Operation) {
  return StepDetails ?? CallbackDetails ?? ContextDetails ?? ChainedInvokeDetails;
}

/** An operation of an execution under test, as it was recorded when the test last waited for the execution. */
export class TestOperation {
  /** As in the history. */
  readonly id: string;
  /** Its method's name, or the one given to it; `undefined` when it has none. */
  readonly name: string | undefined;
  /** `STEP`, `WAIT`, `CALLBACK` or `CONTEXT`. */
  readonly type: OperationType;
  /** What it is among operations of its type: a `CONTEXT` may be a `WaitForCallback`. */
  readonly subType: string | undefined;
  /** How far it is: `STARTED`, `PENDING` before a retry, or how it ended. */
  readonly status: OperationStatus;
  /** Of a step: attempts that have ended. */
  readonly attempts: number | undefined;
  /** As plain JSON; `undefined` when there is none. */
  readonly result: unknown;
  /** As it was recorded: of the last attempt of a step, or of its end; `undefined` when there is none. */
  readonly error: ErrorObject | undefined;
  /** By the runner's clock. */
  readonly startedAt: Date;
  /** By the runner's clock; `undefined` before its end. */
  readonly endedAt: Date | undefined;
  /** Operations of the scope that this one is. */
  readonly children: readonly TestOperation[];
  readonly #ownCallbackId: string | undefined;
  readonly #callbacks: CallbackClient;

  /** @internal */
  constructor(operation: Operation, children: readonly TestOperation[], callbacks: CallbackClient) {
    const { Id, Name, Type, SubType, Status, StepDetails, CallbackDetails } = operation;
    const outcome = outcomeOf(operation);
    const result = outcome?.Result;
    const ended = toEpochMillis(operation.EndTimestamp);
    this.id = Id;
    this.name = Name;
    this.type = Type;
    this.subType = SubType;
    this.status = Status;
    this.attempts = StepDetails?.Attempt;
    this.result = plainValue(result);
    this.error = outcome?.Error;
    this.startedAt = new Date(toEpochMillis(operation.StartTimestamp)!);
    this.endedAt = ended === undefined ? undefined : new Date(ended);
    this.children = children;
    this.#ownCallbackId = CallbackDetails?.CallbackId;
    this.#callbacks = callbacks;
  }

  /**
   * The id that the outside answers under: of a callback, or of a `@Callback` method's or `waitForCallback`'s.
   *
   * @throws OperationNotFoundError when this is no callback, or its id is not recorded yet.
   */
  get callbackId(): string {
    const id = this.#ownCallbackId ?? this.children.find(({ type }) => type === 'CALLBACK')?.callbackId;
    if (id !== undefined) return id;
    throw new OperationNotFoundError(`Operation '${this.name ?? this.id}' (${this.type}) has no callback to answer.`);
  }

  /** Answers the callback, as the outside would. The execution goes on when the test next waits for it. */
  succeed(value?: unknown): Promise<void> {
    return this.#callbacks.succeed(this.callbackId, value);
  }

  /** Answers the callback with a failure. */
  fail(error: Error | ErrorObject): Promise<void> {
    return this.#callbacks.fail(this.callbackId, error);
  }

  /** Gives the callback's sign of life. */
  heartbeat(): Promise<void> {
    return this.#callbacks.heartbeat(this.callbackId);
  }
}
