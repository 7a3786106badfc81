import { ClientClosedError } from '../errors/client-errors.js';
import type { ExecutionRecord } from '../stores/execution-store.js';
import { type Clock, setDelay } from '../time/clock.js';

const FIRST_LOOK_MILLIS = 50;
const LONGEST_LOOK_MILLIS = 250;

interface Cue {
  give(record: ExecutionRecord | undefined): void;
  fail(error: unknown): void;
}

/** Lets callers wait for the ends of executions: told at once of those that end here, looking now and then for the others. */
export class EndWatch {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<Cue>>();
  #isHeld = false;

  constructor(clock: Clock) {
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

  /** Lets all who wait do so until the process ends, which it is about to do: the store can't be read any more. */
  hold(): void {
    this.#isHeld = true;
  }

  /**
   * Reads the record until the execution has ended. `looks`: it may end in another process. `isRunning`: it has not ended yet, and will
   * tell when it does.
   */
  async wait(
    executionId: string,
    read: () => Promise<ExecutionRecord>,
    looks: boolean,
    signal: AbortSignal | undefined,
    isRunning: boolean,
  ): Promise<ExecutionRecord> {
    let mustRead = !isRunning;
    let lookMillis = FIRST_LOOK_MILLIS;
    for (;;) {
      signal?.throwIfAborted();
      if (this.#isHeld) await new Promise(() => {});
      // Listens before it reads, so that an end in between is not missed.
      const cue = this.#listen(executionId, signal);
      try {
        const record = mustRead ? await read() : undefined;
        if (record !== undefined && record.status !== 'RUNNING') return record;
        mustRead = true;
        const look = () => cue.give(undefined);
        const timer = looks ? setDelay(this.#clock, lookMillis, look) : undefined;
        lookMillis = Math.min(lookMillis * 1.5, LONGEST_LOOK_MILLIS);
        try {
          const ended = await cue.given;
          if (ended !== undefined) return ended;
        } finally {
          timer?.cancel();
        }
      } finally {
        cue.cancel();
      }
    }
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
    const cancel = () => {
      signal?.removeEventListener('abort', onAbort);
      cues.delete(cue);
      if (cues.size === 0 && this.#waiting.get(executionId) === cues) this.#waiting.delete(executionId);
    };
    return { given, give: cue.give, cancel };
  }
}
