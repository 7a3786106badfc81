import type { ErrorObject, ExecutionStatus, HistoryEvent, Operation } from '../../core/wire/index.js';
import { HistoryRecorder } from '../../service/history/history-recorder.js';
import { ExecutionMachine, type JournalEntry } from '../../service/index.js';
import type { ExecutionRecord } from '../../stores/index.js';
import type { ExecutionSnapshot } from '../execution/test-environment.js';

/**
 * An execution as its journal tells it. Most tests look at little of what they could see, so
 * operations and history are folded when somebody asks, and only what has come since.
 */
export class JournalSnapshot implements ExecutionSnapshot {
  readonly #machine: ExecutionMachine;
  readonly #recorder: HistoryRecorder;
  readonly #entries: JournalEntry[] = [];
  #record: ExecutionRecord;
  #operations: readonly Operation[] = [];
  #history: readonly HistoryEvent[] = [];
  #told = 0;

  constructor(record: ExecutionRecord) {
    this.#record = record;
    this.#machine = new ExecutionMachine(record.executionId);
    this.#recorder = new HistoryRecorder(record.executionId);
  }

  /** Entries of the journal that it has. */
  get length(): number {
    return this.#entries.length;
  }

  /** Brings it up to date. */
  add(record: ExecutionRecord, entries: readonly JournalEntry[]): void {
    this.#record = record;
    for (const entry of entries) this.#entries.push(entry);
  }

  /** What the latest invocations broke off with, when as many in a row as that did. */
  failureOfLast(count: number): ErrorObject | undefined {
    const last = this.#entries.slice(-count);
    const isLasting =
      last.length === count && last.every((entry) => entry.kind === 'invocationEnded' && entry.error !== undefined);
    return isLasting ? (last.at(-1) as { readonly error: ErrorObject }).error : undefined;
  }

  get workflow(): string {
    return this.#record.workflow;
  }

  get status(): ExecutionStatus {
    return this.#record.status;
  }

  get error(): ErrorObject | undefined {
    return this.#record.error;
  }

  get startedAt(): Date {
    return new Date(this.#record.startedAt);
  }

  get endedAt(): Date | undefined {
    return this.#record.endedAt === undefined ? undefined : new Date(this.#record.endedAt);
  }

  get operations(): readonly Operation[] {
    const machine = this.#machine;
    if (machine.length === this.length) return this.#operations;
    while (machine.length < this.length) machine.apply(this.#entries[machine.length]!);
    this.#operations = [...machine.operations()].filter(({ Type }) => Type !== 'EXECUTION');
    return this.#operations;
  }

  get history(): readonly HistoryEvent[] {
    if (this.#told === this.length) return this.#history;
    while (this.#told < this.length) this.#recorder.add(this.#entries[this.#told++]!);
    this.#history = [...this.#recorder.events];
    return this.#history;
  }

  get checkpoints(): number {
    return this.#entries.filter(({ kind }) => kind === 'checkpointed').length;
  }
}
