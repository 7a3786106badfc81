import type { Logger } from '../../core/logging/index.js';
import { type Clock, pause } from '../../core/time/index.js';
import type { FunctionCall } from './emulated-function.js';
import type { FunctionVersion } from './function-directory.js';
import { logFailure } from './log-failure.js';

/** The seconds after which a function that failed is invoked again. */
const RETRIES = [60, 120];

export interface UnawaitedInvocationsProps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Asynchronous invocations of plain functions: nobody waits for the result. A failure is retried
 * twice, as on AWS Lambda, and then only logged.
 */
export class UnawaitedInvocations {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();

  constructor({ clock, logger }: UnawaitedInvocationsProps) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Starts an invocation.
   * @param call makes the call of each attempt, with a request id of its own.
   */
  begin(target: FunctionVersion, call: () => FunctionCall): void {
    void this.#run(target, call);
  }

  /** Ends the pauses before retries: nothing is invoked again. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run({ fn, version }: FunctionVersion, call: () => FunctionCall): Promise<void> {
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
    if (this.#isStopping) return 'It is not invoked again: the emulator stops.';
    return retry === undefined ? 'It is not invoked again.' : `It will be invoked again in ${retry} seconds.`;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}
