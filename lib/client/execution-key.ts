import type { ExecutionKey } from './workflow-client.js';

/** The id of an execution, however it is pointed at. */
export function idOf(execution: ExecutionKey): string {
  return typeof execution === 'string' ? execution : execution.executionId;
}
