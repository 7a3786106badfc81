import { plainValue } from '../../client/plain-value.js';
import { OperationNotFoundError } from '../../core/errors/testing-errors.js';
import {
  type ErrorObject,
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
 * An operation of an execution under test, as it was recorded when the test last waited for the
 * execution.
 */
export class TestOperation {
  /** As in the history. */
  readonly id: string;
  /** Its method's name, or the one given to it; `undefined` when it has none. */
  readonly name: string | undefined;
  /** `STEP`, `WAIT`, `CALLBACK`, `CHAINED_INVOKE` or `CONTEXT`. */
  readonly type: OperationType;
  /** What it is among operations of its type: a `CONTEXT` may be a `WaitForCallback`. */
  readonly subType: string | undefined;
  /** How far it is: `STARTED`, `PENDING` before a retry, or how it ended. */
  readonly status: OperationStatus;
  /** Of a step: attempts that have ended. */
  readonly attempts: number | undefined;
  /** As a plain value; `undefined` when there is none. */
  readonly result: unknown;
  /**
   * As it was recorded: of the last attempt of a step, or of its end; `undefined` when there is
   * none.
   */
  readonly error: ErrorObject | undefined;
  /** By the runner's clock. */
  readonly startedAt: Date;
  /** By the runner's clock; `undefined` before its end. */
  readonly endedAt: Date | undefined;
  /**
   * When it goes on by itself: the end of a wait, the next attempt of a step. `undefined` when
   * nothing is set.
   */
  readonly dueAt: Date | undefined;
  /** Operations of the scope that this one is. */
  readonly children: readonly TestOperation[];
  readonly #ownCallbackId: string | undefined;

  /** @internal */
  constructor(operation: Operation, children: readonly TestOperation[]) {
    const { Id, Name, Type, SubType, Status, StepDetails, WaitDetails, CallbackDetails } = operation;
    const outcome = resultDetailsOf(operation);
    this.id = Id;
    this.name = Name;
    this.type = Type;
    this.subType = SubType;
    this.status = Status;
    this.attempts = StepDetails?.Attempt;
    this.result = plainValue(outcome?.Result);
    this.error = outcome?.Error;
    this.startedAt = dateOf(operation.StartTimestamp)!;
    this.endedAt = dateOf(operation.EndTimestamp);
    this.dueAt = isTerminal(Status)
      ? undefined
      : dateOf(WaitDetails?.ScheduledEndTimestamp ?? StepDetails?.NextAttemptTimestamp);
    this.children = children;
    this.#ownCallbackId = CallbackDetails?.CallbackId;
  }

  /**
   * The id that the outside answers under: of a callback, or of a `@Callback` method's or
   * `waitForCallback`'s.
   *
   * @throws OperationNotFoundError when this is no callback, or its id is not recorded yet.
   */
  get callbackId(): string {
    const id = this.#ownCallbackId ?? this.children.find(({ type }) => type === 'CALLBACK')?.callbackId;
    if (id !== undefined) return id;
    throw new OperationNotFoundError(`Operation '${this.name ?? this.id}' (${this.type}) has no callback to answer.`);
  }
}

/** Operations as a test sees them, in the same order, each with those within it. */
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
