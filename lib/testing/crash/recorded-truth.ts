import { isTerminal, type Operation, type OperationUpdate } from '../../core/wire/index.js';
import type { AnyCall } from '../../engine/index.js';
import {
  isSameRecord,
  nameOfCall,
  type OperationName,
  operationPath,
  recordText,
} from '../execution/recorded-operation.js';
import type { CrashFault } from './crash-fault.js';

/** A run of a step's body. */
interface BodyRun {
  readonly attempt: number;
  /** The id of the invocation that it ran in. */
  readonly requestId: string;
}

/**
 * What is recorded of one execution, as read from its store, and which bodies have run. The actions
 * of the engine are compared with it.
 */
export class RecordedTruth {
  readonly #operations = new Map<string, Operation>();
  /** Updates that were sent: they name operations that are not stored yet. */
  readonly #sent = new Map<string, OperationUpdate>();
  readonly #bodies = new Map<string, BodyRun[]>();
  /** Invocations that were cut off: work that they had not recorded may be repeated. */
  readonly #cutOff: ReadonlySet<string>;

  constructor(cutOff: ReadonlySet<string>) {
    this.#cutOff = cutOff;
  }

  /** Notes operations that the store has returned. */
  learn(operations: readonly Operation[]): void {
    for (const operation of operations) this.#operations.set(operation.Id, operation);
  }

  /** Notes updates that are about to be stored. */
  noteSent(updates: readonly OperationUpdate[]): void {
    for (const update of updates) this.#sent.set(update.Id, update);
  }

  pathOf(operation: OperationName): string {
    return operationPath(operation, (id) => this.#operations.get(id) ?? this.#sent.get(id));
  }

  /** The rule that a body breaks by running now, if any. */
  bodyBegins(call: AnyCall, attempt: number, isAtMostOnce: boolean): CrashFault | undefined {
    const recorded = this.#operations.get(call.id);
    const finished = recorded?.StepDetails?.Attempt ?? 0;
    const { requestId } = call.invocation;
    const runs = this.#bodies.get(call.id) ?? [];
    const before = runs.filter((run) => run.attempt === attempt);
    runs.push({ attempt, requestId });
    this.#bodies.set(call.id, runs);
    const status = recorded?.Status ?? 'not recorded';
    const isKnownLost = before.every((run) => this.#cutOff.has(run.requestId));
    const actual = `attempt ${attempt} of it ran`;
    const fault = (what: string, expected: string) => this.#fault(call, what, expected, actual);
    if (recorded !== undefined && isTerminal(recorded.Status)) {
      return fault(`it is recorded as ${status}, and its body ran again`, 'no further run of its body');
    }
    if (before.length > 0 && (isAtMostOnce || !isKnownLost)) {
      const rule = isAtMostOnce ? 'it runs at most once for each attempt' : 'nothing had interrupted it';
      return fault(`attempt ${attempt} of it ran a second time, though ${rule}`, 'one run of the attempt');
    }
    if (attempt !== finished + 1) {
      return fault(`its attempts were miscounted: ${finished} are recorded`, `attempt ${finished + 1}`);
    }
    if (status === 'PENDING') return fault('its body ran before the retry was due', 'a wait until its next attempt');
    if (isAtMostOnce && status !== 'STARTED') {
      return fault(`its body ran before its start was recorded (it is ${status})`, 'START recorded before the body');
    }
    return undefined;
  }

  /** The rule that an answer to the workflow's code breaks, if any. */
  answered(call: AnyCall, claimed: Operation, isStart: boolean): CrashFault | undefined {
    const recorded = this.#operations.get(call.id);
    const [expected, actual] = [recordText(recorded, isStart), recordText(claimed, isStart)];
    if (expected === actual || (!isStart && isSameRecord(recorded, claimed))) return undefined;
    return this.#fault(call, 'the workflow received something else than is recorded', expected, actual);
  }

  #fault(call: AnyCall, what: string, expected: string, actual: string): CrashFault {
    return { operation: this.pathOf(nameOfCall(call)), operationId: call.id, what, expected, actual };
  }
}
