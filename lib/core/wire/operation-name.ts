import { LIMITS } from './limits.js';

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** Whether the service takes a value as an operation's name. */
export function isOperationName(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LIMITS.nameLength && PRINTABLE_ASCII.test(value);
}
