import { pause } from '../../core/time/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionService } from '../access/execution-service.js';
import { blockExecution, unreadableBlock } from '../execution/blocking.js';
import type { LoadedExecution } from '../execution/loaded-execution.js';

/** The time between attempts at what the store failed to do. */
const RECOVERY_MILLIS = 1000;

/**
 * What a session does where its store fails: nothing of that must end the session. It says what
 * went wrong, and gives executions back as soon as the store works again.
 */
export class StoreRecovery {
  readonly #service: ExecutionService;
  #isStopped = false;
  #keepsLeases = false;

  constructor(service: ExecutionService) {
    this.#service = service;
  }

  /**
   * Whether an execution could not be given back: then the worker stays registered, so that others
   * find it gone and take its leases.
   */
  get keepsLeases(): boolean {
    return this.#keepsLeases;
  }

  /** Tries nothing again. */
  stop(): void {
    this.#isStopped = true;
  }

  leaseIsKept(): void {
    this.#keepsLeases = true;
  }

  /** Does what must not end the session when it fails. False if it failed. */
  async guard(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#service.logger.error(`The runtime could not reach its store: ${message}`, { error });
      return false;
    }
  }

  /**
   * The service itself failed at an execution, most likely its store. Gives the execution back as
   * soon as that works, or blocks it if it can't be read.
   *
   * @returns the execution if it is loaded, to be unloaded.
   */
  async giveBack(
    record: ExecutionRecord,
    execution: LoadedExecution | undefined,
    error: unknown,
  ): Promise<LoadedExecution | undefined> {
    const { store, clock, logger } = this.#service;
    // What can't be read now can't be read later: its slot goes to others.
    const unreadable = unreadableBlock(error);
    const isBlocked =
      unreadable !== undefined &&
      (await this.guard(() => blockExecution({ store, clock, logger, record, reason: unreadable })));
    if (isBlocked) return execution;
    const { executionId, workflow } = record;
    const message = error instanceof Error ? error.message : String(error);
    logger.error(`An execution of ${workflow} can't go on: ${message}`, {
      executionArn: executionId,
      workflow,
      error,
    });
    let loaded = execution;
    while (!this.#isStopped && unreadable === undefined) {
      await pause(clock, RECOVERY_MILLIS);
      try {
        loaded ??= await this.#service.load(record);
        await loaded.giveUp();
        return loaded;
      } catch {
        // The store still fails as it did; that was logged.
      }
    }
    this.#keepsLeases = true;
    return loaded;
  }
}
