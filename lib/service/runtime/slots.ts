/** Goes on when it is given a slot. */
export type SlotWaiter = () => void;

/**
 * A counting semaphore that limits how many executions run at the same time. Executions that stay
 * in memory wait here for a slot; all others wait in the store, and get one by a claim. While both
 * wait, slots that come free go to them in turn.
 */
export class Slots {
  readonly #most: number;
  readonly #hasBacklog: () => boolean;
  readonly #waiting = new Set<SlotWaiter>();
  #taken = 0;
  /** Who gets the next slot while both wait. */
  #favorsWaiting = true;

  /** @param hasBacklog whether executions in the store wait for a slot. */
  constructor(most: number, hasBacklog: () => boolean) {
    this.#most = most;
    this.#hasBacklog = hasBacklog;
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

  /** Takes a slot unless others wait; false if `waiter` has to wait until it is called. */
  takeOrWait(waiter: SlotWaiter): boolean {
    if (!this.#hasBacklog() && this.takeOne()) return true;
    this.#waiting.add(waiter);
    return false;
  }

  /** Nobody waits there any more. */
  forget(waiter: SlotWaiter): void {
    this.#waiting.delete(waiter);
  }

  /** A slot comes free. */
  give(): void {
    this.#taken--;
    if (!this.#hasBacklog() || this.#favorsWaiting) this.#serve(1);
    this.#favorsWaiting = !this.#favorsWaiting;
  }

  /** Slots come free that no execution in the store has use for. */
  giveBack(count: number): void {
    this.#taken -= count;
    this.#serve(count);
  }

  #serve(count: number): void {
    let left = count;
    for (const waiter of this.#waiting) {
      if (left-- === 0) return;
      this.#waiting.delete(waiter);
      this.#taken++;
      waiter();
    }
  }
}
