import { clearTimeout, monotonicNow, setTimeout } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { StickyPlace } from '../execution/dormancy.js';
import type { LoadedExecution } from '../execution/loaded-execution.js';
import type { Slots } from './slots.js';

/** The time between looks at a store that sends notices of what others write. */
const RARE_LOOK_MILLIS = 10_000;

/** How many suspended executions a runtime keeps in memory. */
export interface StickyLimits {
  readonly executions: number;
  readonly bytes: number;
  readonly idleMillis: number;
}

export interface StickyExecutionsProps {
  readonly store: ExecutionStore;
  readonly slots: Slots;
  readonly limits: StickyLimits;
  /** A slot is free. */
  readonly onSlotFreed: () => void;
  /** Milliseconds of a monotonic clock. Default: the system's, whatever clock the runtime has. */
  readonly now?: (() => number) | undefined;
}

/**
 * The executions of a session whose suspended invocations stay in memory (see `Dormancy`): each has
 * a place here, from when it is loaded to its end. One that is dormant gives its slot to others,
 * and takes one again before it goes on.
 *
 * The one that has been dormant for the longest time has to leave when there are too many, when
 * they take too much memory, or when it has been dormant for too long. That is memory and the
 * leases of this process, so it goes by the system's time, not by the runtime's clock.
 *
 * What other processes write to a dormant execution is found by `lookForChanges`, at each poll of
 * the session. It costs nothing where the store knows that nobody else has written, and is seldom
 * done where the store sends notices, which reach the executions through the hub of the store.
 */
export class StickyExecutions {
  readonly #props: StickyExecutionsProps;
  readonly #now: () => number;
  /** The one that has been dormant for the longest time comes first. */
  readonly #dormant = new Set<Place>();
  #bytes = 0;
  #withoutSlot = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The version of the store at the last look. */
  #version: number | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(props: StickyExecutionsProps) {
    this.#props = props;
    this.#now = props.now ?? monotonicNow;
  }

  /** The number of places whose execution has no slot. */
  get withoutSlot(): number {
    return this.#withoutSlot;
  }

  /** Makes a place for an execution, which has a slot. */
  place(execution: LoadedExecution): Place {
    const place = new Place(this, execution);
    execution.place = place;
    return place;
  }

  /** The execution is unloaded. Returns whether it has a slot to give back. */
  remove(place: Place): boolean {
    this.#leave(place);
    if (place.hasSlot) return true;
    if (place.retry !== undefined) this.#props.slots.forget(place.retry);
    this.#withoutSlot--;
    return false;
  }

  admits(bytes: number): boolean {
    const { limits } = this.#props;
    return limits.executions > 0 && bytes <= limits.bytes;
  }

  rest(place: Place, isIdle: boolean): void {
    const { slots, limits, onSlotFreed } = this.#props;
    if (!this.#dormant.has(place)) {
      place.since = this.#now();
      place.bytes = place.execution.machine.size;
      this.#dormant.add(place);
      this.#bytes += place.bytes;
      for (const oldest of this.#dormant) {
        if (this.#dormant.size <= limits.executions && this.#bytes <= limits.bytes) break;
        this.#squeezeOut(oldest);
      }
      this.#watch();
    }
    if (!isIdle || !place.hasSlot) return;
    place.hasSlot = false;
    this.#withoutSlot++;
    slots.give();
    onSlotFreed();
  }

  wake(place: Place, retry: () => void): boolean {
    this.#leave(place);
    if (place.hasSlot) return true;
    if (place.retry !== undefined) return false;
    const gotSlot = () => {
      place.retry = undefined;
      place.hasSlot = true;
      this.#withoutSlot--;
    };
    const waiter = () => {
      gotSlot();
      retry();
    };
    if (this.#props.slots.takeOrWait(waiter)) gotSlot();
    else place.retry = waiter;
    return place.hasSlot;
  }

  /** Has dormant executions receive what others have written to them. */
  async lookForChanges(): Promise<void> {
    const { store } = this.#props;
    if (this.#dormant.size === 0) return;
    const version = await store.version?.();
    if (version !== undefined && version === this.#version) return;
    const now = this.#now();
    if (version === undefined && store.subscribe !== undefined && now < this.#lookedAt + RARE_LOOK_MILLIS) return;
    this.#lookedAt = now;
    // One that can't be read is left to the next claim, which finds out why.
    const refresh = ({ execution }: Place) => execution.refresh().catch(() => execution.stop());
    await Promise.all([...this.#dormant].map(refresh));
    this.#version = version;
  }

  /** Lets those go that have been dormant for too long. */
  dropIdle(): void {
    const latest = this.#now() - this.#props.limits.idleMillis;
    for (const oldest of this.#dormant) {
      if (oldest.since > latest) break;
      this.#squeezeOut(oldest);
    }
    this.#watch();
  }

  #squeezeOut(place: Place): void {
    this.#leave(place);
    place.execution.stop();
  }

  #leave(place: Place): void {
    if (!this.#dormant.delete(place)) return;
    this.#bytes -= place.bytes;
    if (this.#dormant.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Arranges for `dropIdle`, without keeping the process alive for it. */
  #watch(): void {
    const [oldest] = this.#dormant;
    if (oldest === undefined || this.#timer !== undefined) return;
    const left = oldest.since + this.#props.limits.idleMillis - this.#now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.dropIdle();
      },
      Math.max(0, left),
    ).unref();
  }
}

/** The place of one execution, and its slot. `StickyExecutions` alone changes it. */
export class Place implements StickyPlace {
  readonly execution: LoadedExecution;
  readonly #all: StickyExecutions;
  hasSlot = true;
  since = 0;
  bytes = 0;
  /** Set while it waits for a slot. */
  retry: (() => void) | undefined;

  constructor(all: StickyExecutions, execution: LoadedExecution) {
    this.#all = all;
    this.execution = execution;
  }

  admits(bytes: number): boolean {
    return this.#all.admits(bytes);
  }

  rest(isIdle: boolean): void {
    this.#all.rest(this, isIdle);
  }

  wake(retry: () => void): boolean {
    return this.#all.wake(this, retry);
  }
}
