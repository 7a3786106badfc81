export { toErrorObject } from './error-record.js';
export { reviveError } from './error-revival.js';
