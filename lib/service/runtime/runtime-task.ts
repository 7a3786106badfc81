import type { Creation } from '../access/execution-host.js';
import type { ExecutionRunner } from '../execution/execution-runner.js';

/**
 * An execution from when it takes a slot to when it gives that back. A task is cleared at its end:
 * the tables that a set has outgrown keep it until a full garbage collection, and with its
 * execution it would be most of what short executions leave behind.
 */
export class RuntimeTask {
  /** The number of times that the worker's leases may have run out when it took this one. */
  readonly lapses: number;
  /** False where the execution ended without its slot: its invocation was dormant. */
  hasSlot = true;
  /** Set while the execution is added to the store. */
  creation: Promise<Creation> | undefined;
  /** Set while the execution is loaded and runs. */
  runner: ExecutionRunner | undefined;
  done: Promise<void> | undefined;

  constructor(lapses: number) {
    this.lapses = lapses;
  }

  clear(): void {
    this.creation = undefined;
    this.runner = undefined;
    this.done = undefined;
  }
}
