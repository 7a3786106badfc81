import { describeValue } from '../errors/argument-errors.js';
import { lineFields } from './line-fields.js';
import type { Logger, LogLevel } from './logger.js';
import { dialectOf, type LoggerDialect } from './logger-dialect.js';
import { isError, readableFields, unreadable } from './readable.js';

/** Loggers that have failed, each of which is told of once. */
const failed = new WeakSet<object>();

const steadied = new WeakMap<Logger, SafeLogger>();

/**
 * A user's logger as Everstep uses it: it gets lines in the form that it keeps, and when it fails,
 * nothing else does.
 */
export class SafeLogger implements Logger {
  readonly #target: Logger;
  readonly #form: LoggerDialect;

  private constructor(target: Logger) {
    this.#target = target;
    this.#form = dialectOf(target);
  }

  /** One for each logger: executions begin often. */
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
   * @param own fields that stand, whoever gives others of their names.
   * @param data what the caller adds: an error, or fields.
   * @param added what others than the caller add; the caller's fields win over it.
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
    process.emitWarning(
      `The logger that Everstep was given has failed, and lines are lost. It said: ${describeValue(error)}`,
    );
  };
}

/** JavaScript may give anything for a message. */
function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  try {
    return String(message);
  } catch (error) {
    return unreadable(error);
  }
}
