/** A request for how a store stands. */
export interface StatsRequest {
  /**
   * The present by the clock of the caller, in epoch milliseconds: see `ExecutionStore.clock`.
   */
  readonly now: number;
  /** Due executions of a workflow need not be counted beyond this number. */
  readonly limit: number;
}

/** How a store stands: what waits for a worker, and how much room everything takes. */
export interface StoreStats {
  /**
   * The number of executions that have not ended, that are due (`wakeAt <= now`) and that no worker
   * holds; where a workflow has more than `limit`, at least `limit`.
   */
  readonly due: number;
  /** The earliest `wakeAt` of these; `undefined` if there is none. */
  readonly oldestDueAt: number | undefined;
  /** The earliest `wakeAt` behind the present of executions that no worker holds. */
  readonly nextDueAt: number | undefined;
  /** The bytes of the file or the tables, indexes included; `undefined` if nobody knows. */
  readonly bytes: number | undefined;
}
