import type { LogFields, Logger, LogLevel } from './logger.js';
import { REPLAY_LOGGING, type ReplayLogging } from './replay-logging.js';
import { SafeLogger } from './safe-logger.js';

export interface ScopedLoggerProps {
  readonly target: Logger;
  /**
   * Where each line comes from; asked for each. It has all names, those that do not apply with
   * `undefined`.
   */
  readonly place: () => LogFields;
  /** What plugins add to a line. */
  readonly enrich?: ((place: LogFields) => object | undefined) | undefined;
  readonly replayLogging: ReplayLogging;
}

/**
 * A logger that says where a line comes from, and writes of repeated code only what the mode says.
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
