import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ExecutionStore, WorkerRecord } from '../stores/execution-store.js';
import type { Clock } from '../time/clock.js';

/** How often a worker renews its sign of life. */
export const HEARTBEAT_MILLIS = 2000;
/** A worker that was silent for longer is taken for dead, though its process may be alive: its writes are fenced off. */
const SILENCE_MILLIS = 10_000;

/**
 * The workers of this process. A process may have been given the id of a dead one, as each first process of a container is, so that a
 * record with our process id is not necessarily ours. One set for all copies of the package.
 */
const HERE = Symbol.for('everstep.workers');
const shared = globalThis as { [HERE]?: Set<string> };
const workersHere = shared[HERE] ?? new Set<string>();
shared[HERE] = workersHere;

/** This process's registration with a store, under which it holds leases. */
export class Worker {
  readonly id: string;
  readonly #store: ExecutionStore;
  readonly #clock: Clock;
  readonly #host = hostname();

  readonly #workflows: readonly string[];

  constructor(store: ExecutionStore, clock: Clock, workflows: readonly string[]) {
    this.#workflows = workflows;
    this.#store = store;
    this.#clock = clock;
    this.id = `${this.#host}-${process.pid}-${randomUUID().slice(0, 8)}`;
  }

  /** Registers, and is called again for each sign of life. */
  beat(): Promise<void> {
    workersHere.add(this.id);
    return this.#register();
  }

  /** Stops being a worker of this process. One that still holds leases is registered, so that it is found dead. */
  async leave(isFree: boolean): Promise<void> {
    workersHere.delete(this.id);
    if (isFree) await this.#store.removeWorker(this.id);
    // It may never have been: leases may be taken where the registration beside them fails.
    else await this.#register();
  }

  #register(): Promise<void> {
    return this.#store.putWorker({
      workerId: this.id,
      host: this.#host,
      pid: process.pid,
      heartbeatAt: this.#clock.now(),
      workflows: this.#workflows,
    });
  }

  /** Workers whose leases may be taken over. */
  async dead(): Promise<string[]> {
    const workers = await this.#store.workers();
    return workers.filter((worker) => this.#isDead(worker)).map(({ workerId }) => workerId);
  }

  #isDead({ workerId, host, pid, heartbeatAt }: WorkerRecord): boolean {
    if (workersHere.has(workerId)) return false;
    if (host === this.#host && (pid === process.pid || !isAlive(pid))) return true;
    return heartbeatAt < this.#clock.now() - SILENCE_MILLIS;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
