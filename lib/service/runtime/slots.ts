/** Counts who may run at the same time. */
export class Places {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one; false when there is none. */
  takeOne(): boolean {
    if (this.#taken >= this.#most) return false;
    this.#taken++;
    return true;
  }

  /** Takes all that are free, and says how many they are. */
  takeAll(): number {
    const count = this.#most - this.#taken;
    this.#taken = this.#most;
    return count;
  }

  give(count = 1): void {
    this.#taken -= count;
  }
}
