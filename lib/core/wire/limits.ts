/**
 * Limits of the Lambda durable execution service, enforced alike on every store.
 * Sizes are bytes of UTF-8; times are seconds.
 */
export const LIMITS = Object.freeze({
  /** Id and ParentId of an operation: `[a-zA-Z0-9-_]`. */
  idLength: 64,
  /** Operation name: printable ASCII. */
  nameLength: 256,
  subTypeLength: 32,
  /** Execution name: `[a-zA-Z0-9-_]`. */
  executionNameLength: 64,
  /** A wait, or the delay before the next attempt: 1 second to 366 days. */
  delaySeconds: 31_622_400,
  /** Callback and execution timeouts: up to 366 days. */
  timeoutSeconds: 31_622_400,
  /** A step's, context's or callback's recorded result. */
  operationPayloadBytes: 256 * 1024,
  /** One update that carries an error. */
  errorUpdateBytes: 32 * 1024,
  /** Input of an execution, and a result recorded on the EXECUTION operation. */
  executionPayloadBytes: 6 * 1024 * 1024,
  /** Input of an execution that is started on Lambda, which is an asynchronous invocation. */
  startPayloadBytes: 1024 * 1024,
  /** The return value of a handler; a larger result is recorded on the EXECUTION operation. */
  responseBytes: 6 * 1024 * 1024 - 50,
  /** One checkpoint request. */
  checkpointUpdates: 250,
  checkpointBytes: 750 * 1024,
  /** Operations of one execution. */
  operations: 25_000,
  statePageItems: 1000,
  callbackIdLength: 1024,
  /** The reason of a pause or a resume. */
  reasonCharacters: 1024,
});
