/** An execution that a runtime has leased because it was due. Frozen. */
export interface ClaimInfo {
  /** The execution's id. */
  readonly executionId: string;
  /** The workflow's name. */
  readonly workflow: string;
  /**
   * The time between the moment when the execution was due and the claim, in milliseconds, by the
   * clock of the store. `undefined` for a takeover: it was due when the former worker took it.
   */
  readonly lagMillis: number | undefined;
  /** Whether the lease was taken over from a worker that died. */
  readonly isTakeover: boolean;
}

/** Writes that a store has made durable together. Frozen. */
export interface CommitInfo {
  /** The number of writes: creations, appends, and whatever else the store commits with them. */
  readonly writes: number;
  /** The time from the beginning of the transaction until it was durable, in milliseconds. */
  readonly millis: number;
}

/** The number of executions of a workflow that are in one status. */
export interface StatusCount {
  /** The workflow's name. */
  readonly workflow: string;
  /** The status that the executions are in. */
  readonly status: string;
  /** From 1. */
  readonly count: number;
}

/** The callbacks of a workflow's executions that wait for an answer. */
export interface OpenCallbackCount {
  /** The workflow's name. */
  readonly workflow: string;
  /** From 1. */
  readonly count: number;
  /** The age of the oldest of them in milliseconds, by the clock of the store. */
  readonly oldestMillis: number;
}

/** What a store has of the workflows of a runtime, whichever runtime runs them. */
export interface RuntimeState {
  /** The executions that have not ended. */
  readonly executions: readonly StatusCount[];
  /** The number of blocked executions by workflow. At most 1,000 executions are counted. */
  readonly blocked: ReadonlyMap<string, number>;
  /**
   * The open callbacks by workflow, of at most 1,000 executions that await some: those that were
   * started last.
   */
  readonly openCallbacks: readonly OpenCallbackCount[];
}

/** A runtime that starts, for `onRuntimeStart` of a plugin. */
export interface RuntimeInfo {
  /** The names of the workflows that it runs. */
  readonly workflows: readonly string[];
  /**
   * Reads what the store has. The work is bounded, but it is work: call it once in a while, such as
   * when metrics are collected. Calls that come while one is under way share its answer. Rejects if
   * the store can't be read.
   */
  readState(): Promise<RuntimeState>;
}

/**
 * Observes one runtime from its start to its stop. Its methods are called at once, in the course of
 * the runtime's work: they must be quick. What they throw is logged as a warning, once per method,
 * and affects nothing.
 */
export interface RuntimeObserver {
  /**
   * The runtime has claimed an execution. Executions that it starts itself and runs at once are not
   * claimed.
   */
  onClaim?(claim: ClaimInfo): void;
  /**
   * The store has committed writes. Several runtimes over one store object all observe its commits.
   * `MemoryStore` commits nothing.
   */
  onCommit?(commit: CommitInfo): void;
  /** The runtime has stopped. Nothing is called any more. */
  onRuntimeStop?(): void;
}
