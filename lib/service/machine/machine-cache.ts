import type { ExecutionMachine } from './execution-machine.js';

/** The largest number of operations that are kept in memory, all executions together. */
const MOST_OPERATIONS = 100_000;

/**
 * Keeps the states of executions that are not loaded, so that waking one need not read its whole
 * journal again. A state that is taken out may be behind its journal, but is never wrong: a journal
 * only grows. The states that were unused for the longest time are dropped first.
 */
export class MachineCache {
  readonly #machines = new Map<string, ExecutionMachine>();
  #operations = 0;

  /** Takes a state out, since it may have one user at a time only. */
  take(executionId: string): ExecutionMachine | undefined {
    const machine = this.#machines.get(executionId);
    if (machine !== undefined) this.#remove(machine);
    return machine;
  }

  has(executionId: string): boolean {
    return this.#machines.has(executionId);
  }

  put(machine: ExecutionMachine): void {
    this.take(machine.executionId);
    this.#machines.set(machine.executionId, machine);
    this.#operations += machine.operationCount;
    for (const oldest of this.#machines.values()) {
      if (this.#operations <= MOST_OPERATIONS) break;
      this.#remove(oldest);
    }
  }

  #remove(machine: ExecutionMachine): void {
    this.#machines.delete(machine.executionId);
    this.#operations -= machine.operationCount;
  }
}
