import { nextTick, setImmediate } from '../../core/time/index.js';
import { places } from '../core/current-place.js';

const resolved = Promise.resolve();

/**
 * Calls for turns: a turn comes once everything that the code now running has set off through
 * promises has run, and once only, however often it is called for meanwhile.
 *
 * Ticks that are queued from a microtask run only after the microtask queue is empty. That costs a
 * third of a `setImmediate`, and less than `queueMicrotask`, which makes an async resource each
 * time.
 */
export class TurnScheduler {
  readonly #turn: () => void;
  readonly #leavesPlace: boolean;
  #isScheduled = false;
  #isStopped = false;

  /** @param leavesPlace whether turns leave the current place of the code that calls for them. */
  constructor(turn: () => void, leavesPlace: boolean) {
    this.#turn = turn;
    this.#leavesPlace = leavesPlace;
  }

  get isScheduled(): boolean {
    return this.#isScheduled;
  }

  /** From anywhere. */
  schedule(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    if (this.#leavesPlace) places.run(undefined, this.#afterMicrotasks);
    else this.#afterMicrotasks();
  }

  /** From a microtask of the engine's own, such as a promise's reaction: at half the price. */
  scheduleFromMicrotask(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    this.#tick();
  }

  /** No turn comes any more. */
  stop(): void {
    this.#isStopped = true;
  }

  readonly #afterMicrotasks = (): void => {
    void resolved.then(this.#tick);
  };

  readonly #tick = (): void => {
    nextTick(this.#run);
  };

  readonly #run = (): void => {
    this.#isScheduled = false;
    if (!this.#isStopped) this.#turn();
  };
}

/** Calls back once other work of the process has had its turn, however often it is asked to. */
export class AfterOtherWork {
  readonly #callback: () => void;
  #isAsked = false;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setImmediate(() => {
      this.#isAsked = false;
      this.#callback();
    });
  }
}
