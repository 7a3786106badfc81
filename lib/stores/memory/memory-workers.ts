import type { ListedWorker, WorkerRecord } from '../../journal/execution-store.js';

/** The workers of a store, and the duties that they have. */
export class MemoryWorkers {
  readonly #workers = new Map<string, WorkerRecord>();
  /** The ids of the workers that have duties, by duty. */
  readonly #duties = new Map<string, string>();

  put(worker: WorkerRecord): void {
    this.#workers.set(worker.workerId, worker);
  }

  remove(workerId: string): void {
    this.#workers.delete(workerId);
    for (const [duty, holder] of this.#duties) if (holder === workerId) this.#duties.delete(duty);
  }

  list(countHeld: (workerId: string) => number): ListedWorker[] {
    return Array.from(this.#workers.values(), (worker) => ({ ...worker, held: countHeld(worker.workerId) }));
  }

  holdDuty(duty: string, worker: string, goneWorkers: readonly string[]): boolean {
    const holder = this.#duties.get(duty);
    const isFree = holder === undefined || !this.#workers.has(holder) || goneWorkers.includes(holder);
    if (isFree) this.#duties.set(duty, worker);
    return isFree || holder === worker;
  }
}
