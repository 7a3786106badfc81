import { ClientClosedError } from '../errors/client-errors.js';
import type { ExecutionRecord } from '../stores/execution-store.js';
import type { Clock } from '../time/clock.js';

const FIRST_LOOK_MILLIS = 50;
const LONGEST_LOOK_MILLIS = 250;

type Cue = (error?: unknown) => void;

/** Lets callers wait for the ends of executions: told at once of those that end here, looking now and then for the others. */
export class EndWatch {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<Cue>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An execution has ended in this process. */
  notify(executionId: string): void {
    for (const cue of this.#waiting.get(executionId) ?? []) cue();
  }

  /** Rejects all who wait. */
  close(): void {
    for (const cues of this.#waiting.values()) for (const cue of cues) cue(new ClientClosedError());
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
      // Listens before it reads, so that an end in between is not missed.
      const cue = this.#listen(executionId, signal);
      try {
        const record = mustRead ? await read() : undefined;
        if (record !== undefined && record.status !== 'RUNNING') return record;
        mustRead = true;
        const timer = looks ? this.#clock.setTimer(this.#clock.now() + lookMillis, cue.give) : undefined;
        lookMillis = Math.min(lookMillis * 1.5, LONGEST_LOOK_MILLIS);
        await cue.given.finally(() => timer?.cancel());
      } finally {
        cue.cancel();
      }
    }
  }

  #listen(executionId: string, signal: AbortSignal | undefined) {
    const cues = this.#waiting.get(executionId) ?? new Set<Cue>();
    this.#waiting.set(executionId, cues);
    let give!: Cue;
    const given = new Promise<void>((resolve, reject) => {
      give = (error) => (error === undefined ? resolve() : reject(error));
    });
    given.catch(() => {});
    const onAbort = () => give(signal!.reason);
    cues.add(give);
    signal?.addEventListener('abort', onAbort, { once: true });
    const cancel = () => {
      signal?.removeEventListener('abort', onAbort);
      cues.delete(give);
      if (cues.size === 0 && this.#waiting.get(executionId) === cues) this.#waiting.delete(executionId);
    };
    return { given, give: () => give(), cancel };
  }
}
