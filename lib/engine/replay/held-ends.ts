import type { Scope } from '../core/scope.js';

/** Code that is done, and whose end is held. */
export interface HeldEnd {
  readonly scope: Scope;
  /** What the code did, for a message. */
  readonly how: string;
  readonly goOn: () => void;
}

/**
 * The ends of code that has done without recorded operations, until it is known whether another
 * helper asks for these.
 */
export class HeldEnds {
  #ends: HeldEnd[] = [];

  get first(): HeldEnd | undefined {
    return this.#ends[0];
  }

  hold(scope: Scope, how: string): Promise<void> {
    return new Promise((goOn) => this.#ends.push({ scope, how, goOn }));
  }

  /** All that is recorded of a scope has been asked for. */
  release(home: Scope): void {
    for (const { goOn } of this.#take(home.id)) goOn();
  }

  /** Nobody waits for the end of a scope any more. */
  drop(scopeId: string): void {
    this.#take(scopeId);
  }

  #take(scopeId: string): readonly HeldEnd[] {
    if (this.#ends.length === 0) return this.#ends;
    const taken = this.#ends.filter(({ scope }) => scope.id === scopeId);
    this.#ends = this.#ends.filter((end) => !taken.includes(end));
    return taken;
  }
}
