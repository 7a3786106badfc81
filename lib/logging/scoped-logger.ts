import type { LogFields, Logger, LogLevel } from './logger.js';
import { REPLAY_LOGGING, type ReplayLogging } from './replay-logging.js';
import { SteadyLogger } from './steady-logger.js';

export interface ScopedLoggerProps {
  readonly target: Logger;
  /** Where each line comes from; asked for each. */
  readonly place: () => LogFields;
  /** What plugins add to a line. */
  readonly enrich?: ((place: LogFields) => object | undefined) | undefined;
  /** Whether the code that logs is being repeated. */
  readonly isReplaying: () => boolean;
  readonly replayLogging: ReplayLogging;
}

/** A logger that says where a line comes from, and writes of repeated code only what the mode says. */
export function scopedLogger({ target, place, enrich, isReplaying, replayLogging }: ScopedLoggerProps): Logger {
  const logger = SteadyLogger.of(target);
  const onReplay = REPLAY_LOGGING[replayLogging];
  const to = (level: LogLevel) => (message: string, data?: unknown) => {
    if (!onReplay.includes(level) && isReplaying()) return;
    const own = place();
    logger.write(level, message, own, data, enrich?.(own));
  };
  return Object.freeze({ debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') });
}
