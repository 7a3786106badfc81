/** What Everstep logs to. `console`, winston, pino-like and Powertools loggers all fit. */
export interface Logger {
  debug(message: string, data?: object): void;
  info(message: string, data?: object): void;
  warn(message: string, data?: object): void;
  error(message: string, data?: object): void;
}

export type LogLevel = keyof Logger;

/** What a log line says of its place. Left out where it does not apply. */
export interface LogFields {
  readonly executionArn: string;
  readonly workflow: string;
  readonly requestId: string;
  readonly operationId?: string | undefined;
  readonly operationName?: string | undefined;
  readonly attempt?: number | undefined;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A logger that adds `fields()` to each line, and is silent while `quiet()` holds. Data that a caller adds wins. */
export function scopedLogger(target: Logger, fields: () => LogFields, quiet: () => boolean): Logger {
  const scoped = {} as Record<LogLevel, (message: string, data?: object) => void>;
  for (const level of LEVELS) {
    scoped[level] = (message, data) => {
      if (!quiet()) target[level](message, { ...fields(), ...describe(data) });
    };
  }
  return Object.freeze(scoped);
}

/** An error given as data keeps its name, message and stack, which JSON would drop. */
function describe(data: object | undefined): object | undefined {
  if (!(data instanceof Error)) return data;
  return { errorType: data.name, errorMessage: data.message, stack: data.stack };
}
