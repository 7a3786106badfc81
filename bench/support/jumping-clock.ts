import type { Clock, Timer } from '../../lib/runtime.js';

/** A clock that moves on to its next timer whenever the process has nothing else to do. */
export class JumpingClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  #isAsked = false;

  now(): number {
    return this.#now;
  }

  setTimer(at: number, callback: () => void): Timer {
    const timer = { at, callback };
    this.#timers.add(timer);
    this.#jumpSoon();
    return { cancel: () => void this.#timers.delete(timer) };
  }

  #jumpSoon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setImmediate(() => {
      this.#isAsked = false;
      const [first] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (first === undefined) return;
      this.#timers.delete(first);
      this.#now = Math.max(this.#now, first.at);
      first.callback();
      if (this.#timers.size > 0) this.#jumpSoon();
    });
  }
}
