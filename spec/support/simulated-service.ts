import { type InvocationEvent, isTerminal, type Operation, type OperationUpdate } from '../../lib/core/wire/index.js';
import type {
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateResponse,
} from '../../lib/engine/checkpoint/index.js';
import { callbackIdsOf } from '../../lib/journal/callback-id.js';
import { checkpointEntry } from '../../lib/journal/checkpoint-entry.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { ExecutionMachine } from '../../lib/service/machine/execution-machine.js';
import { RepeatableIds } from '../../lib/testing/runner/repeatable-ids.js';

export const EXECUTION_ID = 'spec-0';

/**
 * The rules of the durable service around one execution, in virtual time: the engine alone is
 * tested against them, without any runtime.
 */
export class SimulatedService implements CheckpointStore {
  readonly machine = new ExecutionMachine(EXECUTION_ID);
  readonly journal: JournalEntry[] = [];
  /** The requests that were accepted, in order. */
  readonly requests: CheckpointRequest[] = [];
  now = Date.UTC(2026, 0, 1);
  readonly #view: (operation: Operation) => Operation;
  #token = 0;
  /** What changed outside since the handler was last told. */
  readonly #news = new Map<string, Operation>();

  /**
   * @param view what the handler gets to see of an operation: to hide its sequences, or to blur its
   * times.
   */
  constructor(input?: string, view: (operation: Operation) => Operation = (operation) => operation) {
    this.#view = view;
    this.#apply({
      kind: 'started',
      at: this.now,
      name: 'spec',
      operationId: '0',
      input,
      journalVersion: 1,
      libraryVersion: 'spec',
    });
  }

  /** Unfinished callbacks, the oldest first. */
  get openCallbacks(): Operation[] {
    return this.machine.visibleOperations().filter(({ Type, Status }) => Type === 'CALLBACK' && !isTerminal(Status));
  }

  /** Unfinished invokes, the oldest first. */
  get openInvokes(): Operation[] {
    return this.machine
      .visibleOperations()
      .filter(({ Type, Status }) => Type === 'CHAINED_INVOKE' && !isTerminal(Status));
  }

  /** What the next invocation is called with. Tokens given out before are stale from here on. */
  event(): InvocationEvent {
    this.#news.clear();
    return {
      DurableExecutionArn: EXECUTION_ID,
      CheckpointToken: this.#nextToken(),
      InitialExecutionState: { Operations: this.machine.visibleOperations().map(this.#view), NextMarker: '' },
    };
  }

  #updated(updates: readonly OperationUpdate[]): JournalEntry {
    const callbacks = callbackIdsOf(updates, this.machine, new RepeatableIds());
    return checkpointEntry(updates, this.now, { callbacks });
  }

  async checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    if (request.CheckpointToken !== this.#currentToken) throw staleToken();
    const { Updates: updates } = request;
    this.machine.check(updates);
    this.requests.push(request);
    const changed = updates.length === 0 ? [] : this.#apply(this.#updated(updates));
    const told = [...this.#news.values(), ...changed];
    this.#news.clear();
    return { CheckpointToken: this.#nextToken(), NewExecutionState: { Operations: told.map(this.#view) } };
  }

  async getExecutionState(): Promise<StateResponse> {
    throw new Error('All of the state is in the event.');
  }

  /** Something happens outside; a running invocation hears of it with its next checkpoint. */
  happen(entry: JournalEntry): void {
    for (const operation of this.#apply(entry)) this.#news.set(operation.Id, operation);
  }

  /** Time passes, to a moment in epoch milliseconds: what comes due meanwhile happens. */
  passTo(moment: number): void {
    if (!Number.isFinite(moment)) throw new Error('PENDING with nothing pending: nothing will ever come due.');
    while (this.machine.nextDueAt <= moment) {
      this.now = Math.max(this.now, this.machine.nextDueAt);
      for (const entry of this.machine.due(this.now)) this.happen(entry);
    }
    this.now = moment;
  }

  get #currentToken(): string {
    return `token-${this.#token}`;
  }

  #nextToken(): string {
    this.#token++;
    return this.#currentToken;
  }

  #apply(entry: JournalEntry): readonly Operation[] {
    this.journal.push(entry);
    return this.machine.apply(entry);
  }
}

/** In the words and letter case of the Lambda service. */
export function staleToken(): Error {
  const error = new Error('Invalid checkpoint token');
  return Object.assign(error, { name: 'InvalidParameterValueException', $metadata: { httpStatusCode: 400 } });
}

/**
 * What a distributed service tells of an operation: times, but no place in an order of all
 * completions.
 */
export function withoutSequences(operation: Operation): Operation {
  const { CompletionSequence: _, StartSequence: __, ...told } = operation;
  return told;
}
