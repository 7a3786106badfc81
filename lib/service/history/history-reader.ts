import type { HistoryOptions, HistoryPage } from '../../client/index.js';
import { CorruptJournalError } from '../../core/errors/service-errors.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { readJournal } from '../machine/read-journal.js';
import { pageOf } from './history-page.js';
import { HistoryRecorder } from './history-recorder.js';

/** The histories that are remembered: whoever reads pages, or follows, asks for the same few. */
const MOST_REMEMBERED = 4;

/** A history as far as it was read. */
class ReadHistory {
  readonly #executionId: string;
  readonly #recorder: HistoryRecorder;
  #length = 0;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(executionId: string) {
    this.#executionId = executionId;
    this.#recorder = new HistoryRecorder(executionId);
  }

  get events() {
    return this.#recorder.events;
  }

  /** Takes in what is new in the journal. Those who come meanwhile wait, so that none is taken twice. */
  catchUp(store: ExecutionStore): Promise<void> {
    const reading = this.#reading.then(() => this.#read(store));
    this.#reading = reading.catch(() => {});
    return reading;
  }

  async #read(store: ExecutionStore): Promise<void> {
    await readJournal(store, this.#executionId, this.#length, (entry) => {
      this.#recorder.add(entry);
      this.#length++;
    });
    // Its start is written with the execution.
    if (this.#length === 0) throw new CorruptJournalError(this.#executionId, 1, 'is missing');
  }
}

/**
 * Reads the histories of executions in a store. A history is made from the journal's beginning, so
 * the last few are remembered: who asks for the next page, or for what is new, pays for that only.
 */
export class HistoryReader {
  readonly #recent = new Map<string, ReadHistory>();

  /** @throws CorruptJournalError */
  async page(store: ExecutionStore, executionId: string, options: HistoryOptions): Promise<HistoryPage> {
    const history = this.#recent.get(executionId) ?? new ReadHistory(executionId);
    // Put behind the others, as the one that was asked for last.
    this.#recent.delete(executionId);
    this.#recent.set(executionId, history);
    if (this.#recent.size > MOST_REMEMBERED) this.#recent.delete(this.#recent.keys().next().value!);
    try {
      await history.catchUp(store);
    } catch (error) {
      if (this.#recent.get(executionId) === history) this.#recent.delete(executionId);
      throw error;
    }
    return pageOf(history.events, options);
  }
}
