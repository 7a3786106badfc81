import { LIMITS } from './limits.js';

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** Whether a value is a valid name of an operation. */
export function isOperationName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LIMITS.nameLength && PRINTABLE_ASCII.test(value);
}
