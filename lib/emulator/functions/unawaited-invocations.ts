import type { Logger } from '../../core/logging/index.js';
import { type Clock, pause } from '../../core/time/index.js';
import type { Call } from './emulated-function.js';
import type { FunctionVersion } from './function-directory.js';
import { logFailure } from './log-failure.js';

/** After how many seconds a function that failed is invoked again. */
const RETRIES = [60, 120];

export interface UnawaitedInvocationsProps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Invocations of plain functions for which nobody waits: what fails is tried again, and then given
 * up.
 */
export class UnawaitedInvocations {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();

  constructor({ clock, logger }: UnawaitedInvocationsProps) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** @param call what each try is called with. */
  begin(target: FunctionVersion, call: () => Call): void {
    void this.#run(target, call);
  }

  /** Gives up what waits for its next try. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run({ fn, version }: FunctionVersion, call: () => Call): Promise<void> {
    for (const retry of [...RETRIES, undefined]) {
      const next = call();
      try {
        await fn.invoke(version, next);
        return;
      } catch (error) {
        const { requestId } = next;
        logFailure(this.#logger, { functionName: fn.name, requestId, error, outlook: this.#outlook(retry) });
      }
      if (retry === undefined || this.#isStopping) return;
      try {
        await pause(this.#clock, retry * 1000, this.#stopping.signal);
      } catch {
        this.#logger.warn(`Function ${fn.name} is not invoked again: the emulator stops.`);
        return;
      }
    }
  }

  #outlook(retry: number | undefined): string {
    if (this.#isStopping) return 'It is given up: the emulator stops.';
    return retry === undefined ? 'It is given up.' : `It will be invoked again in ${retry} seconds.`;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}
