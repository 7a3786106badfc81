/** A callback that waits for its answer. */
export interface OpenCallback {
  /** What answers it. Whoever has it may do so: show it to nobody else. */
  readonly callbackId: string;
  /** The name of the operation; `undefined` if it has none. */
  readonly name: string | undefined;
  /** The execution that waits for it. */
  readonly executionId: string;
  /** The name of that execution. */
  readonly executionName: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** When it was made. */
  readonly since: Date;
  /** When it times out, unless a heartbeat comes first; `undefined` if it doesn't. */
  readonly until: Date | undefined;
}

/** A page of callbacks. */
export interface CallbackPage {
  /** The callbacks, those of the execution that was started last first. */
  readonly callbacks: readonly OpenCallback[];
  /** Where the next page begins; `undefined` on the last. */
  readonly nextMarker: string | undefined;
}
