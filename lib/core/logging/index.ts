export { defaultLogger } from './default-logger.js';
export type { LogFields, Logger } from './logger.js';
export { REPLAY_LOGGING, type ReplayLogging } from './replay-logging.js';
export { SafeLogger } from './safe-logger.js';
export { scopedLogger } from './scoped-logger.js';
