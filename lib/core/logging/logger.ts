/**
 * What Everstep logs to: winston, `console`, pino, bunyan, the logger of Powertools for AWS Lambda,
 * or an object of your own. Each gets lines in the form that it keeps; an object of your own gets
 * the message and an object of fields.
 *
 * Workflow code logs with one too, `this.context.logger`: `data` is an object of fields, or an
 * error as it was caught.
 */
export interface Logger {
  // `any` and no less: the types of Powertools accept nothing else here.
  /** For development. */
  debug(message: string, data?: any): void;
  /** What happens. */
  info(message: string, data?: any): void;
  /** What may be wrong, and stops nothing. */
  warn(message: string, data?: any): void;
  /** What went wrong. */
  error(message: string, data?: any): void;
}

export type LogLevel = keyof Logger;

/** What a log line says of its place. Left out where it does not apply. */
export interface LogFields {
  readonly executionArn: string;
  readonly workflow: string;
  readonly requestId: string;
  readonly operationId?: string | undefined;
  readonly operationName?: string | undefined;
  /** The operation that the one named is recorded in. */
  readonly parentId?: string | undefined;
  readonly attempt?: number | undefined;
  /** Whether the code that logs only repeats what is recorded. */
  readonly isReplay: boolean;
}
