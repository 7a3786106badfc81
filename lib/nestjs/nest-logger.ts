import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from '../core/logging/index.js';

/** Writes Everstep's lines with the application's logger, whose name for `info` is `log`. */
export function nestLogger(): Logger {
  const logger = new NestLogger('Everstep');
  return {
    debug: (message, data) => logger.debug(message, data),
    info: (message, data) => logger.log(message, data),
    warn: (message, data) => logger.warn(message, data),
    error: (message, data) => logger.error(message, data),
  };
}
