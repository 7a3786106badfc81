import type { InvocationRef } from '../../../../lib/types.js';

/**
 * Writes a line that the harness finds among the execution's, as the requirements of plugins want
 * it.
 */
export function record({ executionId }: InvocationRef, fields: object, plugin = 'CONFPLUGIN'): void {
  const line = JSON.stringify({ plugin, ...fields, durableExecutionArn: executionId });
  process.stdout.write(`${line}\n`);
}
