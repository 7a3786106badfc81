import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, monotonicMillis } from '../../core/time/index.js';
import type { ExecutionStore, WorkerRecord } from '../../journal/execution-store.js';
import { isGone, ownMark } from './process-mark.js';
import { SignsOfLife } from './signs-of-life.js';

/**
 * A worker that was silent for so long is taken for dead, though its process may be alive: its
 * writes are fenced off.
 */
const SILENCE_MILLIS = 10_000;
/**
 * After so long without a sign of life others may be about to take over: what it holds is to be
 * confirmed.
 */
const LAPSE_MILLIS = SILENCE_MILLIS / 2;

/** The workers of this thread. One set for all copies of the package. */
const HERE = Symbol.for('everstep.workers');
const shared = globalThis as { [HERE]?: Set<string> };
const workersHere = shared[HERE] ?? new Set<string>();
shared[HERE] = workersHere;

export interface WorkerProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly workflows: readonly string[];
  /** Whether workers outside of this thread may use the store. */
  readonly isShared: boolean;
}

/** Workers that hold leases at most, and do nothing for them. */
export interface GoneWorkers {
  /** They died, or have been silent for long. */
  readonly dead: readonly string[];
  /** They stopped in good order, and could not give back all that they held. */
  readonly left: readonly string[];
}

export const NOBODY_GONE: GoneWorkers = { dead: [], left: [] };

/** A session's registration with a store, under which it holds leases. */
export class Worker {
  /**
   * For people it begins with machine and process. Nothing is concluded from these: other machines
   * may have the same.
   */
  readonly id = `${hostname()}-${process.pid}-${randomUUID()}`;
  readonly #props: WorkerProps;
  readonly #signs: SignsOfLife;
  #beats = 0;
  /** When the last sign of life began that was given, or the last lapse was noticed. */
  #aliveAt: number;
  #lapses = 0;

  constructor(props: WorkerProps) {
    this.#props = props;
    this.#signs = new SignsOfLife(props.clock);
    this.#aliveAt = monotonicMillis(props.clock);
  }

  /** How often it was silent for so long that its leases may have been taken over. */
  countLapses(): number {
    const now = monotonicMillis(this.#props.clock);
    if (now - this.#aliveAt >= LAPSE_MILLIS) {
      this.#lapses++;
      this.#aliveAt = now;
    }
    return this.#lapses;
  }

  /** Registers, and is called again for each sign of life. */
  async beat(): Promise<void> {
    workersHere.add(this.id);
    // Noticed now, since the sign that follows would hide it.
    this.countLapses();
    const began = monotonicMillis(this.#props.clock);
    await this.#register(false);
    this.#aliveAt = Math.max(this.#aliveAt, began);
  }

  /**
   * Stops being a worker of this process. One that still holds leases stays registered, as one that
   * others may take them from.
   */
  async leave(isFree: boolean): Promise<void> {
    workersHere.delete(this.id);
    if (isFree) await this.#props.store.removeWorker(this.id);
    // It may never have been: leases may be taken where the registration beside them fails.
    else await this.#register(true);
  }

  #register(hasLeft: boolean): Promise<void> {
    const { store, workflows } = this.#props;
    return store.putWorker({ workerId: this.id, beats: ++this.#beats, process: ownMark(), hasLeft, workflows });
  }

  /**
   * Workers whose leases may be taken over. To be asked again and again: it takes several looks to
   * know that one is silent.
   */
  async gone(): Promise<GoneWorkers> {
    const workers = await this.#props.store.workers();
    this.#signs.look(workers);
    const dead: string[] = [];
    const left: string[] = [];
    for (const worker of workers) if (this.#isDead(worker)) (worker.hasLeft ? left : dead).push(worker.workerId);
    return { dead, left };
  }

  #isDead({ workerId, process: mark, hasLeft = false }: WorkerRecord): boolean {
    if (workersHere.has(workerId)) return false;
    if (hasLeft || !this.#props.isShared) return true;
    return (mark !== undefined && isGone(mark)) || this.#signs.silenceOf(workerId) >= SILENCE_MILLIS;
  }
}
