import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/** The outcome of adding an execution to the store. */
export interface Creation {
  /** False if the workflow has an execution of that name already, which `record` then is. */
  readonly created: boolean;
  readonly record: ExecutionRecord;
  /** The state of the new execution. */
  readonly machine: ExecutionMachine;
}

/** Runs executions in this process: a runtime, as the service sees it. */
export interface ExecutionHost {
  /** The names of the workflows that it runs. */
  readonly workflows: readonly string[];
  /** The number of executions that run now. */
  readonly running: number;
  /**
   * Runs an execution as soon as `create` has added it, leased by the worker that `create` is
   * given. Returns `undefined` if it has no free slot.
   */
  adopt(workflow: string, create: (owner: string) => Promise<Creation>): Promise<Creation> | undefined;
  /** Something can be claimed, or will be at that moment. */
  wake(at: number): void;
}

/** Knows whether the leases of this process may have run out, and renews them. */
export interface LeaseKeeper {
  /**
   * The number of times that leases of this process may have run out; a lease from before the last
   * time is uncertain.
   */
  countLapses(): number;
  /** Gives a sign of life. */
  renew(): Promise<void>;
}
