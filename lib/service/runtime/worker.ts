import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, monotonicMillis } from '../../core/time/index.js';
import type { CodeVersions } from '../../journal/code-versions.js';
import type { ExecutionStore, WorkerRecord } from '../../journal/execution-store.js';
import { ownMark } from '../access/process-mark.js';
import { SILENCE_MILLIS, SignsOfLife } from '../access/signs-of-life.js';

/**
 * After this time without a sign of life, other workers may be about to take over the leases: they
 * must be confirmed.
 */
const LAPSE_MILLIS = SILENCE_MILLIS / 2;

/** The ids of the workers of this thread: one set for all copies of the package. */
const HERE = Symbol.for('everstep.workers');
const shared = globalThis as { [HERE]?: Set<string> };
const workersHere = shared[HERE] ?? new Set<string>();
shared[HERE] = workersHere;

export interface WorkerProps {
  readonly store: ExecutionStore;
  readonly clock: Clock;
  readonly workflows: readonly string[];
  readonly versions?: CodeVersions | undefined;
  /** Whether workers outside of this thread may use the store. */
  readonly isShared: boolean;
}

/** Workers that may hold leases but don't work on them. */
export interface GoneWorkers {
  /** The ids of workers that died or have been silent for too long. */
  readonly dead: readonly string[];
  /** The ids of workers that stopped in good order, but could not release all of their leases. */
  readonly left: readonly string[];
}

export const NOBODY_GONE: GoneWorkers = { dead: [], left: [] };

/** The registration of a session with a store, under which the session holds leases. */
export class Worker {
  /**
   * The id begins with the machine and the process, for people who read it. Code concludes nothing
   * from them: other machines may have the same.
   */
  readonly id = `${hostname()}-${process.pid}-${randomUUID()}`;
  readonly #props: WorkerProps;
  readonly #signs: SignsOfLife;
  #beats = 0;
  /** Resolves when no sign of life is being recorded. */
  #written: Promise<void> = Promise.resolve();
  /**
   * The start of the last sign of life that was recorded, or the moment when the last lapse was
   * noticed.
   */
  #aliveAt: number;
  #lapses = 0;

  constructor(props: WorkerProps) {
    this.#props = props;
    this.#signs = new SignsOfLife(props.clock);
    this.#aliveAt = monotonicMillis(props.clock);
  }

  /**
   * Returns how often this worker was silent for so long that others may have taken over its
   * leases.
   */
  countLapses(): number {
    const now = monotonicMillis(this.#props.clock);
    if (now - this.#aliveAt >= LAPSE_MILLIS) {
      this.#lapses++;
      this.#aliveAt = now;
    }
    return this.#lapses;
  }

  /** Registers the worker. Each further call records a sign of life. */
  async beat(): Promise<void> {
    workersHere.add(this.id);
    // A lapse is noticed now, since the sign of life that follows would hide it.
    this.countLapses();
    const began = monotonicMillis(this.#props.clock);
    await this.#register(false);
    this.#aliveAt = Math.max(this.#aliveAt, began);
  }

  /**
   * Removes the worker from this process. A worker that still holds leases stays registered as one
   * whose leases others may take over.
   *
   * @param isFree whether it holds no leases.
   */
  async leave(isFree: boolean): Promise<void> {
    workersHere.delete(this.id);
    if (!isFree) return this.#register(true);
    await this.#written;
    await this.#props.store.removeWorker(this.id);
  }

  /** One at a time: a store may let a sign of life that is under way come after the last one. */
  #register(hasLeft: boolean): Promise<void> {
    const { store, workflows, versions } = this.#props;
    const bound = versions?.arePinned ? { pinnedVersions: [...versions.byWorkflow] } : {};
    const record = { workerId: this.id, beats: ++this.#beats, process: ownMark(), hasLeft, workflows, ...bound };
    const registered = this.#written.then(() => store.putWorker(record));
    this.#written = registered.catch(() => {});
    return registered;
  }

  /**
   * Returns the workers whose leases may be taken over. Call it repeatedly: only several looks show
   * that a worker is silent.
   */
  async gone(): Promise<GoneWorkers> {
    const workers = await this.#props.store.workers();
    this.#signs.look(workers);
    const dead: string[] = [];
    const left: string[] = [];
    for (const worker of workers) if (this.#isDead(worker)) (worker.hasLeft ? left : dead).push(worker.workerId);
    return { dead, left };
  }

  #isDead(worker: WorkerRecord): boolean {
    if (workersHere.has(worker.workerId)) return false;
    return worker.hasLeft || !this.#props.isShared || this.#signs.isSilent(worker);
  }
}
