import type { Operation } from '../../core/wire/index.js';

/**
 * The size limit of an event or response of the Lambda service, less some room for what is around
 * the operations.
 */
const MOST_BYTES = 5 * 1024 * 1024;

/** The first operations that fit into one event or response together; at least one. */
export function fittingOperations(operations: readonly Operation[]): readonly Operation[] {
  let bytes = 0;
  for (let i = 0; i < operations.length; i++) {
    bytes += Buffer.byteLength(JSON.stringify(operations[i]));
    if (bytes > MOST_BYTES && i > 0) return operations.slice(0, i);
  }
  return operations;
}
