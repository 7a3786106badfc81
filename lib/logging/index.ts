export { defaultLogger } from './default-logger.js';
export type { LogFields, Logger } from './logger.js';
export { scopedLogger } from './logger.js';
