/** What went wrong in a run, and at which operation. */
export interface CrashFault {
  /** The path of the operation. */
  readonly operation: string;
  readonly operationId: string | undefined;
  /** A sentence without its end: what happened. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}
