import { describeValue } from '../errors/argument-errors.js';
import { lineFields } from './line-fields.js';
import type { Logger, LogLevel } from './logger.js';
import { dialectOf, type LoggerDialect } from './logger-dialect.js';
import { isError, readableFields, unreadable } from './readable.js';

/** Loggers that have failed: a warning is emitted once for each. */
const failed = new WeakSet<object>();

const steadied = new WeakMap<Logger, SafeLogger>();

/**
 * Writes to a user's logger, in the form of lines that it expects. A failure of the logger affects
 * nothing else.
 */
export class SafeLogger implements Logger {
  readonly #target: Logger;
  readonly #form: LoggerDialect;

  private constructor(target: Logger) {
    this.#target = target;
    this.#form = dialectOf(target);
  }

  /** Returns one instance per logger, since executions start often. */
  static of(logger: Logger): SafeLogger {
    if (logger instanceof SafeLogger) return logger;
    let steady = steadied.get(logger);
    if (steady === undefined) {
      steady = new SafeLogger(logger);
      steadied.set(logger, steady);
    }
    return steady;
  }

  debug(message: string, data?: unknown): void {
    this.write('debug', message, {}, data);
  }

  info(message: string, data?: unknown): void {
    this.write('info', message, {}, data);
  }

  warn(message: string, data?: unknown): void {
    this.write('warn', message, {}, data);
  }

  error(message: string, data?: unknown): void {
    this.write('error', message, {}, data);
  }

  /**
   * @param own fields of the line itself, which no other field replaces.
   * @param data the caller's fields, or an error.
   * @param added fields of plugins; the caller's fields take precedence.
   */
  write(level: LogLevel, message: string, own: object, data: unknown, added?: object): void {
    try {
      const fields = readableFields(data);
      const given = added === undefined ? fields : { ...readableFields(added), ...fields };
      const { loggerNames, errorNames, write } = this.#form;
      const names = isError(given.error) ? [...loggerNames, ...errorNames] : loggerNames;
      const returned = write(level, messageText(message), lineFields(own, given, names));
      if (returned instanceof Promise) returned.catch(this.#hasFailed);
    } catch (error) {
      this.#hasFailed(error);
    }
  }

  readonly #hasFailed = (error: unknown): void => {
    if (failed.has(this.#target)) return;
    failed.add(this.#target);
    process.emitWarning(`The logger of Everstep failed, and log lines are lost: ${describeValue(error)}`);
  };
}

/** A message from JavaScript may be any value. */
function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  try {
    return String(message);
  } catch (error) {
    return unreadable(error);
  }
}
