import type { ExecutionMachine } from './execution-machine.js';

/** Operations that are kept in memory at most, all kept executions together. */
const MOST_OPERATIONS = 100_000;

/**
 * Keeps the states of executions that are not loaded, so that waking one need not read its whole
 * journal again. What is taken out may be behind its journal, never wrong: the journal only grows.
 * The longest unused go first.
 */
export class MachineCache {
  readonly #machines = new Map<string, ExecutionMachine>();
  #operations = 0;

  /** Takes a state out: it has one user at a time. */
  take(executionId: string): ExecutionMachine | undefined {
    const machine = this.#machines.get(executionId);
    if (machine !== undefined) this.#remove(machine);
    return machine;
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
