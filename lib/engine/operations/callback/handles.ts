/** A callback that exists: hand its id to the outside, then await its result. */
export interface CallbackHandle<T> {
  /** What the outside completes the callback with. */
  readonly callbackId: string;
  /**
   * Waits for the outside.
   *
   * @throws CallbackFailedError when it reports a failure.
   * @throws CallbackTimedOutError when it is silent for too long.
   */
  result(): Promise<T>;
}

/** A wait that is under way. */
export interface DurableWait extends Promise<void> {
  /** Ends the wait now, as if its time had come, unless it has. Resolves when that is recorded. */
  cancel(): Promise<void>;
}
