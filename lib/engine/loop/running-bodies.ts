import type { StepBody } from '../core/step-body.js';

/**
 * The bodies that run now. A list in which each body knows its place: a set that is emptied with
 * each step makes a new table each time.
 */
export class RunningBodies {
  readonly #bodies: StepBody[] = [];

  get size(): number {
    return this.#bodies.length;
  }

  /** The names of the operations, in no order. */
  get names(): string[] {
    return this.#bodies.map(({ name, operationId }) => name ?? operationId);
  }

  add(body: StepBody): void {
    body.place = this.#bodies.push(body) - 1;
  }

  /** @param body that was added, once. */
  delete(body: StepBody): void {
    const last = this.#bodies.pop()!;
    if (last === body) return;
    this.#bodies[body.place] = last;
    last.place = body.place;
  }

  abort(reason: Error): void {
    for (const body of [...this.#bodies]) body.abort(reason);
  }
}
