/** A counting semaphore that limits how many executions run at the same time. */
export class Slots {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a slot; false if none is free. */
  takeOne(): boolean {
    if (this.#taken >= this.#most) return false;
    this.#taken++;
    return true;
  }

  /** Takes all free slots, and returns their number. */
  takeAll(): number {
    const count = this.#most - this.#taken;
    this.#taken = this.#most;
    return count;
  }

  give(count = 1): void {
    this.#taken -= count;
  }
}
