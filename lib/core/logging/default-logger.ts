import type { Logger, LogLevel } from './logger.js';
import { isError } from './readable.js';

// An import would cost every start more.
const { getBuiltinModule } = process;

const SEVERITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** The levels of Lambda that lines don't have: the nearest ones that they have. */
const LAMBDA_LEVELS: Readonly<Record<string, LogLevel>> = { trace: 'debug', fatal: 'error' };

let shared: Logger | undefined;

/**
 * The default logger: winston, one JSON object per line on standard output, from the level in
 * `EVERSTEP_LOG_LEVEL` or `AWS_LAMBDA_LOG_LEVEL` upwards (`debug`, `info`, `warn`, `error`; default
 * `info`). Lambda's `TRACE` counts as `debug`, and its `FATAL` as `error`. The first line loads
 * winston. If winston is missing, as in a single-file bundle, the same lines are written without
 * it.
 */
export function defaultLogger(): Logger {
  shared ??= lazy(() => winstonLogger(configuredLevel()) ?? plainLogger(configuredLevel()));
  return shared;
}

function lazy(load: () => Logger): Logger {
  let loaded: Logger | undefined;
  const to = (level: LogLevel) => (message: string, data?: object) => {
    loaded ??= load();
    loaded[level](message, data);
  };
  return { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
}

function configuredLevel(): LogLevel {
  const wanted = (process.env.EVERSTEP_LOG_LEVEL ?? process.env.AWS_LAMBDA_LOG_LEVEL ?? 'info').toLowerCase();
  if (Object.hasOwn(SEVERITY, wanted)) return wanted as LogLevel;
  return Object.hasOwn(LAMBDA_LEVELS, wanted) ? LAMBDA_LEVELS[wanted]! : 'info';
}

function winstonLogger(level: LogLevel): Logger | undefined {
  try {
    const winston = getBuiltinModule('node:module').createRequire(import.meta.url)(
      'winston',
    ) as typeof import('winston');
    const { json } = winston.format;
    const logger = winston.createLogger({
      level,
      format: json({ replacer: readable }),
      transports: [new winston.transports.Console({ forceConsole: false })],
    });
    // Winston's methods treat the message as a format, and a percent sign in it would lose the
    // data.
    return byLevel(level, (line) => void logger.log(line));
  } catch {
    return undefined;
  }
}

function plainLogger(least: LogLevel): Logger {
  return byLevel(least, (line) => void process.stdout.write(`${jsonLine(line)}\n`));
}

interface Line {
  readonly level: LogLevel;
  readonly message: string;
  readonly timestamp: string;
}

/** A logger that writes lines from one level upwards. */
function byLevel(least: LogLevel, write: (line: Line) => void): Logger {
  const to = (level: LogLevel) => (message: string, data?: object) => {
    if (SEVERITY[level] >= SEVERITY[least]) write({ ...data, level, message, timestamp: new Date().toISOString() });
  };
  return { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
}

function jsonLine(line: Line): string {
  try {
    return JSON.stringify(line, readable);
  } catch {
    // Circular, for example: a log line must never be what fails a workflow.
    const { level, message, timestamp, ...data } = line;
    return JSON.stringify({ data: getBuiltinModule('node:util').inspect(data), level, message, timestamp });
  }
}

/** Converts values that JSON would drop or refuse. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (isError(value)) {
    const { name, message, stack } = value;
    return { ...value, name, message, stack };
  }
  return value;
}
