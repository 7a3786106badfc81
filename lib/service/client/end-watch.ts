import { ClientClosedError } from '../../core/errors/client-errors.js';
import { type Clock, monotonicMillis, setDelay, type Timer } from '../../core/time/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

const FIRST_LOOK_MILLIS = 50;
const LONGEST_LOOK_MILLIS = 250;
/** A look may take this part of the time at most: with very many who wait there are fewer looks. */
const LARGEST_SHARE = 1 / 20;

interface Cue {
  give(record: ExecutionRecord | undefined): void;
  fail(error: unknown): void;
}

/**
 * Lets callers wait for the ends of executions. Those that end in this process are told at once;
 * for the others there is one look now and then, for all who wait, and none where nobody else has
 * written.
 */
export class EndWatch {
  readonly #store: ExecutionStore;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<Cue>>();
  #isHeld = false;
  #timer: Timer | undefined;
  #isLooking = false;
  #lookMillis = FIRST_LOOK_MILLIS;
  /** Of the store, at the last look. */
  #version: number | undefined;

  constructor(store: ExecutionStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** An execution has ended in this process, with this record if that is known. */
  notify(executionId: string, record: ExecutionRecord | undefined): void {
    for (const cue of this.#waiting.get(executionId) ?? []) cue.give(record);
  }

  /** Rejects all who wait. */
  close(): void {
    for (const cues of this.#waiting.values()) for (const cue of cues) cue.fail(new ClientClosedError());
  }

  /**
   * Lets all who wait do so until the process ends, which it is about to do: the store can't be
   * read any more.
   */
  hold(): void {
    this.#isHeld = true;
    this.#lookNoMore();
  }

  /**
   * Reads the record until the execution has ended. `isRunning`: it has not ended yet, and will
   * tell when it does.
   */
  async wait(
    executionId: string,
    read: () => Promise<ExecutionRecord>,
    signal: AbortSignal | undefined,
    isRunning: boolean,
  ): Promise<ExecutionRecord> {
    let mustRead = !isRunning;
    // Somebody who has just come is told sooner.
    this.#lookMillis = FIRST_LOOK_MILLIS;
    for (;;) {
      signal?.throwIfAborted();
      if (this.#isHeld) await new Promise(() => {});
      // Listens before it reads, so that an end in between is not missed.
      const cue = this.#listen(executionId, signal);
      try {
        const record = mustRead ? await read() : undefined;
        if (record !== undefined && record.status !== 'RUNNING') return record;
        mustRead = true;
        const ended = await cue.given;
        if (ended !== undefined) return ended;
      } finally {
        cue.cancel();
      }
    }
  }

  #lookSoon(): void {
    if (this.#timer !== undefined || this.#isLooking || this.#isHeld || this.#store.isShared === false) return;
    this.#timer = setDelay(this.#clock, this.#lookMillis, () => void this.#look());
  }

  #lookNoMore(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /**
   * Whoever's execution has ended reads it. What fails here is told to those who read: the store is
   * asked for all of them then.
   */
  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    const began = monotonicMillis(this.#clock);
    const { ended } = await this.#endedElsewhere().catch(() => ({ ended: [...this.#waiting.keys()] }));
    for (const executionId of ended) this.notify(executionId, undefined);
    const took = monotonicMillis(this.#clock) - began;
    this.#lookMillis = Math.max(Math.min(this.#lookMillis * 1.5, LONGEST_LOOK_MILLIS), took / LARGEST_SHARE);
    this.#isLooking = false;
    if (this.#waiting.size > 0) this.#lookSoon();
  }

  async #endedElsewhere(): Promise<{ readonly ended: readonly string[] }> {
    const version = await this.#store.version?.();
    if (version !== undefined && version === this.#version) return { ended: [] };
    const ended = await this.#store.ended([...this.#waiting.keys()]);
    this.#version = version;
    return { ended };
  }

  #listen(executionId: string, signal: AbortSignal | undefined) {
    const cues = this.#waiting.get(executionId) ?? new Set<Cue>();
    this.#waiting.set(executionId, cues);
    let cue!: Cue;
    const given = new Promise<ExecutionRecord | undefined>((resolve, reject) => {
      cue = { give: resolve, fail: reject };
    });
    given.catch(() => {});
    const onAbort = () => cue.fail(signal!.reason);
    cues.add(cue);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#lookSoon();
    const cancel = () => {
      signal?.removeEventListener('abort', onAbort);
      cues.delete(cue);
      if (cues.size === 0 && this.#waiting.get(executionId) === cues) this.#waiting.delete(executionId);
      if (this.#waiting.size === 0) this.#lookNoMore();
    };
    return { given, give: cue.give, cancel };
  }
}
