import { constants } from 'node:os';

/** A signal that asked the program to end. */
export class Interruption {
  readonly #controller = new AbortController();
  #exitCode = 0;

  /**
   * Listens from now on. The first signal is a request, and the next one ends the process at once.
   */
  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.#onSignal(signal));
  }

  /** Aborts with the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a process that ended by the signal exits with, by custom. */
  get exitCode(): number {
    return this.#exitCode;
  }

  #onSignal(signal: 'SIGINT' | 'SIGTERM'): void {
    if (this.signal.aborted) process.exit(this.#exitCode);
    this.#exitCode = 128 + constants.signals[signal];
    this.#controller.abort();
  }
}
