import type { Operation } from '../../core/wire/index.js';

/**
 * What an event or response of the Lambda service may have, less some room for what stands around
 * the operations.
 */
const MOST_BYTES = 5 * 1024 * 1024;

/** The operations from the first that fit in one event or response, at least one. */
export function fittingOperations(operations: readonly Operation[]): readonly Operation[] {
  let bytes = 0;
  for (let i = 0; i < operations.length; i++) {
    bytes += Buffer.byteLength(JSON.stringify(operations[i]));
    if (bytes > MOST_BYTES && i > 0) return operations.slice(0, i);
  }
  return operations;
}
