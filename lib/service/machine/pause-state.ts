import type { EntryOf } from '../../journal/journal.js';

/** What somebody has asked for with a pause. */
export type PauseRequest = Omit<EntryOf<'pauseRequested'>, 'kind'>;

/**
 * The pause of one execution, folded from its journal.
 *
 * ```text
 *              pauseRequested             paused
 *   (none) --------------------> asked ------------> asked, in effect
 *      ^                           |                        |
 *      +------ resumed, or the execution's end -------------+
 * ```
 *
 * Between the request and its effect an invocation may be under way: its next checkpoint is
 * accepted and is its last one. While the pause is in effect nobody is invoked, and what happens
 * outside is recorded all the same.
 */
export class PauseState {
  #asked: PauseRequest | undefined;
  #since: number | undefined;

  /** What was asked for; `undefined` while the execution is neither pausing nor paused. */
  get asked(): PauseRequest | undefined {
    return this.#asked;
  }

  /** Whether a pause was asked for and is not in effect. */
  get isPending(): boolean {
    return this.#asked !== undefined && this.#since === undefined;
  }

  get isInEffect(): boolean {
    return this.#since !== undefined;
  }

  /** Whether the timeout of the execution stands still. */
  get stopsTimeout(): boolean {
    return this.#since !== undefined && this.#asked!.pausesTimeout;
  }

  request({ kind: _, ...asked }: EntryOf<'pauseRequested'>): void {
    this.#asked = asked;
  }

  takeEffect({ at }: EntryOf<'paused'>): void {
    this.#since = at;
  }

  /** The pause is over. Returns how long the timeout stood still, in milliseconds. */
  end(at: number): number {
    const stoodStill = this.stopsTimeout ? at - this.#since! : 0;
    this.#asked = undefined;
    this.#since = undefined;
    return stoodStill;
  }
}
