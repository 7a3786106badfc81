import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../core/time/index.js';
import { newExecutionId } from '../../journal/execution-id.js';

/** Makes what is new each time it is made. */
export interface Ids {
  /** The name of an execution that is started without one. */
  name(): string;
  /** The id of an execution that is started. */
  execution(workflow: string, name: string): string;
  /** The id of an execution that another one invokes. */
  child(workflow: string, name: string): string;
  /**
   * The part of a callback's id that nobody can guess: 128 bits, in characters of `[A-Za-z0-9-_]`.
   */
  secret(executionId: string, operationId: string): string;
  /** The token of a checkpoint. Where other processes send checkpoints, nobody can guess it. */
  token(): string;
}

const SECRET_BYTES = 16;

/** The tokens are counted: handlers that run in this process are all who show them. */
export function randomIds(clock: Clock): Ids {
  const newId = () => newExecutionId(clock.now());
  let tokens = 0;
  return {
    name: () => randomUUID(),
    execution: newId,
    child: newId,
    secret: () => randomBytes(SECRET_BYTES).toString('base64url'),
    token: () => String(++tokens),
  };
}
