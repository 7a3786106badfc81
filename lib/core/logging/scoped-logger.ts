import type { LogFields, Logger, LogLevel } from './logger.js';
import { REPLAY_LOGGING, type ReplayLogging } from './replay-logging.js';
import { SafeLogger } from './safe-logger.js';

export interface ScopedLoggerProps {
  readonly target: Logger;
  /**
   * Returns the origin of a line, called for each line. It has all fields; those that don't apply
   * are `undefined`.
   */
  readonly place: () => LogFields;
  /** Returns the fields that plugins add to a line. */
  readonly enrich?: ((place: LogFields) => object | undefined) | undefined;
  readonly replayLogging: ReplayLogging;
}

/**
 * A logger that adds the origin to each line, and writes lines of replayed code as `replayLogging`
 * says.
 */
export function scopedLogger({ target, place, enrich, replayLogging }: ScopedLoggerProps): Logger {
  const logger = SafeLogger.of(target);
  const onReplay = REPLAY_LOGGING[replayLogging];
  const to = (level: LogLevel) => (message: string, data?: unknown) => {
    const own = place();
    if (own.isReplay && !onReplay.includes(level)) return;
    logger.write(level, message, own, data, enrich?.(own));
  };
  return Object.freeze({ debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') });
}
