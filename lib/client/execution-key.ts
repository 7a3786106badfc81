import { invalidArgument } from '../errors/argument-errors.js';
import type { ExecutionKey } from './workflow-client.js';

/** The id of an execution, however it is pointed at. @throws InvalidArgumentError */
export function idOf(execution: ExecutionKey): string {
  const id = typeof execution === 'string' ? execution : execution?.executionId;
  if (typeof id === 'string') return id;
  const expected = 'the id of an execution, or what start() gave';
  throw invalidArgument({ what: 'the execution', got: execution, expected, cure: 'Was start() not awaited?' });
}
