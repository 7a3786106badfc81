import { plainValue, type RecordedError, toRecordedError } from '../../client/index.js';
import { OperationNotFoundError } from '../../core/errors/testing-errors.js';
import {
  isTerminal,
  type Operation,
  type OperationStatus,
  type OperationType,
  type Timestamp,
  toEpochMillis,
} from '../../core/wire/index.js';
import { resultDetailsOf } from './recorded-operation.js';

function dateOf(timestamp: Timestamp | undefined): Date | undefined {
  const millis = toEpochMillis(timestamp);
  return millis === undefined ? undefined : new Date(millis);
}

/**
 * An operation of an execution under test, in its state when the test last waited for the
 * execution. It stays as it was: ask the execution for it again after more has happened.
 *
 * @example
 * ```ts
 * const charge = execution.operation('charge');
 * expect(charge.status).to.equal('SUCCEEDED');
 * expect(charge.attempts).to.equal(2);
 * ```
 */
export class TestOperation {
  /** The operation id, as in the history. */
  readonly id: string;
  /** The name of the decorated method, or the name given to the call; `undefined` without one. */
  readonly name: string | undefined;
  /** `STEP`, `WAIT`, `CALLBACK`, `CHAINED_INVOKE` or `CONTEXT`. */
  readonly type: OperationType;
  /** The kind within its type: a `CONTEXT` may be a `WaitForCallback`, for instance. */
  readonly subType: string | undefined;
  /** `STARTED`, `PENDING` before a retry, or the status with which it ended. */
  readonly status: OperationStatus;
  /** For steps: the number of attempts that have ended. Otherwise `undefined`. */
  readonly attempts: number | undefined;
  /** The recorded result as a plain value, not revived; `undefined` if there is none. */
  readonly result: unknown;
  /**
   * The recorded error: that of the last attempt of a step, or of the end. `undefined` if there is
   * none.
   */
  readonly error: RecordedError | undefined;
  /** When it began, by the runner's clock. */
  readonly startedAt: Date;
  /** When it ended, by the runner's clock; `undefined` before. */
  readonly endedAt: Date | undefined;
  /**
   * When it continues by itself: the end of a wait, or the next attempt of a step. `undefined` for
   * operations that have ended, and for other types.
   */
  readonly dueAt: Date | undefined;
  /** The operations directly inside of this one, for contexts. */
  readonly children: readonly TestOperation[];
  readonly #ownCallbackId: string | undefined;

  /** @internal */
  constructor(operation: Operation, children: readonly TestOperation[]) {
    const { Id, Name, Type, SubType, Status, StepDetails, WaitDetails, CallbackDetails } = operation;
    const details = resultDetailsOf(operation);
    this.id = Id;
    this.name = Name;
    this.type = Type;
    this.subType = SubType;
    this.status = Status;
    this.attempts = StepDetails?.Attempt;
    this.result = plainValue(details?.Result);
    this.error = details?.Error && toRecordedError(details.Error);
    this.startedAt = dateOf(operation.StartTimestamp)!;
    this.endedAt = dateOf(operation.EndTimestamp);
    this.dueAt = isTerminal(Status)
      ? undefined
      : dateOf(WaitDetails?.ScheduledEndTimestamp ?? StepDetails?.NextAttemptTimestamp);
    this.children = children;
    this.#ownCallbackId = CallbackDetails?.CallbackId;
  }

  /**
   * The callback id of a callback, a `@Callback` method or a `waitForCallback`.
   *
   * @throws OperationNotFoundError if this is no callback, or its id is not recorded yet.
   */
  get callbackId(): string {
    const id = this.#ownCallbackId ?? this.children.find(({ type }) => type === 'CALLBACK')?.callbackId;
    if (id !== undefined) return id;
    throw new OperationNotFoundError(`Operation '${this.name ?? this.id}' (${this.type}) has no callback to answer.`);
  }
}

/** Makes test operations in the same order, each with the operations directly inside of it. */
export function operationTree(operations: readonly Operation[]): readonly TestOperation[] {
  const children = new Map<string, TestOperation[]>();
  const tree: TestOperation[] = [];
  // Children come after their parents, so they are made first.
  for (let i = operations.length - 1; i >= 0; i--) {
    const operation = operations[i]!;
    const made = new TestOperation(operation, (children.get(operation.Id) ?? []).reverse());
    tree.push(made);
    if (operation.ParentId === undefined) continue;
    const siblings = children.get(operation.ParentId);
    if (siblings === undefined) children.set(operation.ParentId, [made]);
    else siblings.push(made);
  }
  return tree.reverse();
}
