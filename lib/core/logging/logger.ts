/**
 * A logger that Everstep can write to: winston, `console`, pino, bunyan, the logger of Powertools
 * for AWS Lambda, or an object of your own. Each receives lines in its usual form; an object of
 * your own receives the message and an object of fields.
 *
 * Workflow code has one too, `this.context.logger`: there `data` is an object of fields, or a
 * caught error.
 */
export interface Logger {
  // `any`: the types of Powertools accept nothing else here.
  /** Details for development. */
  debug(message: string, data?: any): void;
  /** Normal events. */
  info(message: string, data?: any): void;
  /** Something may be wrong, but nothing fails. */
  warn(message: string, data?: any): void;
  /** A failure. */
  error(message: string, data?: any): void;
}

export type LogLevel = keyof Logger;

/** The origin of a log line. Fields that don't apply are left out. */
export interface LogFields {
  readonly executionArn: string;
  readonly workflow: string;
  readonly requestId: string;
  readonly operationId?: string | undefined;
  readonly operationName?: string | undefined;
  /** The context around the operation. */
  readonly parentId?: string | undefined;
  readonly attempt?: number | undefined;
  /** Whether the code that logs is being replayed. */
  readonly isReplay: boolean;
}
