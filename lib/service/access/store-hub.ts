import { invalidArgument } from '../../core/errors/argument-errors.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { Mutex } from '../execution/mutex.js';

/** One of those who use a store in this process: a runtime, a client, or both as one. */
export interface HubMember {
  /** The workflows that it runs; `undefined` while it runs none. */
  readonly workflows: readonly string[] | undefined;
  /** Whether it runs executions now. */
  readonly isBusy: boolean;
  /** There is, or will be at that moment, something to claim. */
  onWork(at: number): void;
  /** Somebody wrote to an execution from outside. */
  onChanged(executionId: string): Promise<void>;
  /** An execution has ended, or may have. `record` is how it ended, where that is known. */
  onEnded(executionId: string, record: ExecutionRecord | undefined): void;
}

const hubs = new WeakMap<ExecutionStore, StoreHub>();

/**
 * Where those who use the same store object meet: it is opened for the first and closed after the
 * last, and what one does the others hear at once, without asking the store. What others outside of
 * this process do they hear from a store that gives notice of it.
 */
export class StoreHub {
  readonly #store: ExecutionStore;
  readonly #members = new Set<HubMember>();
  /** One opening or closing at a time. */
  readonly #turns = new Mutex();
  #unsubscribe: (() => void) | undefined;

  constructor(store: ExecutionStore) {
    this.#store = store;
  }

  static of(store: ExecutionStore): StoreHub {
    let hub = hubs.get(store);
    if (hub === undefined) {
      hub = new StoreHub(store);
      hubs.set(store, hub);
    }
    return hub;
  }

  /** Resolves with the store open. */
  join(member: HubMember): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#members.size === 0) {
        await this.#store.open();
        this.#unsubscribe = this.#store.subscribe?.((ids, mayBeDue) => this.#changedElsewhere(ids, mayBeDue));
      }
      this.#members.add(member);
    });
  }

  leave(member: HubMember): Promise<void> {
    return this.#turns.run(async () => {
      if (!this.#members.delete(member) || this.#members.size > 0) return;
      this.#unsubscribe?.();
      await this.#store.close();
    });
  }

  /** The workflows that are run in this process; `undefined` when nobody runs any. */
  get workflows(): readonly string[] | undefined {
    let all: readonly string[] | undefined;
    for (const { workflows } of this.#members) {
      if (workflows !== undefined) all = all === undefined ? workflows : [...all, ...workflows];
    }
    return all;
  }

  /** Whether executions run in this process now. */
  get isBusy(): boolean {
    for (const member of this.#members) if (member.isBusy) return true;
    return false;
  }

  work(at: number): void {
    for (const member of this.#members) member.onWork(at);
  }

  async changed(executionId: string): Promise<void> {
    for (const member of this.#members) await member.onChanged(executionId);
  }

  ended(executionId: string, record?: ExecutionRecord): void {
    for (const member of this.#members) member.onEnded(executionId, record);
  }

  /**
   * Others have written. Whoever misses this finds out by looking, as over a store without notices.
   */
  #changedElsewhere(executionIds: readonly string[], mayBeDue: boolean): void {
    for (const member of this.#members) {
      for (const executionId of executionIds) {
        member.onEnded(executionId, undefined);
        // It is read again by the next write to it at the latest.
        member.onChanged(executionId).catch(() => {});
      }
      if (mayBeDue) member.onWork(0);
    }
  }
}

/** @throws InvalidArgumentError */
export function checkStore(store: ExecutionStore): void {
  if (typeof store?.append === 'function') return;
  throw invalidArgument({
    what: 'store',
    got: store,
    expected:
      'an ExecutionStore: new SqliteStore({ path }), new PostgresStore({ connectionString }) or new MemoryStore()',
  });
}
