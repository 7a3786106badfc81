import type { ErrorObject, ExecutionStatus, HistoryEvent, Operation } from '../../core/wire/index.js';
import { isCheckpoint } from '../../journal/checkpoint-entry.js';
import { ExecutionMachine, HistoryRecorder, type JournalEntry } from '../../service/index.js';
import type { ExecutionRecord } from '../../stores/index.js';
import type { ExecutionSnapshot } from '../execution/test-environment.js';

/**
 * An execution as its journal shows it. Most tests read little of it, so operations and history are
 * folded from the journal when they are first read, and only from entries added since.
 */
export class JournalSnapshot implements ExecutionSnapshot {
  readonly #machine: ExecutionMachine;
  readonly #recorder: HistoryRecorder;
  readonly #entries: JournalEntry[] = [];
  #record: ExecutionRecord;
  #operations: readonly Operation[] = [];
  #history: readonly HistoryEvent[] = [];
  #folded = 0;

  constructor(record: ExecutionRecord) {
    this.#record = record;
    this.#machine = new ExecutionMachine(record.executionId);
    this.#recorder = new HistoryRecorder(record.executionId);
  }

  /** The number of journal entries that it has. */
  get length(): number {
    return this.#entries.length;
  }

  /** Adds a newer record and the journal entries since the last one. */
  add(record: ExecutionRecord, entries: readonly JournalEntry[]): void {
    this.#record = record;
    for (const entry of entries) this.#entries.push(entry);
  }

  /** The latest error, if the last `count` entries are all invocations that broke off. */
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
    if (this.#folded === this.length) return this.#history;
    while (this.#folded < this.length) this.#recorder.add(this.#entries[this.#folded++]!);
    this.#history = [...this.#recorder.events];
    return this.#history;
  }

  get checkpoints(): number {
    return this.#entries.filter(isCheckpoint).length;
  }
}
