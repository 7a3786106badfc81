import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../core/time/index.js';
import { newExecutionId } from '../../journal/execution-id.js';

/** Makes ids, each of them once. */
export interface Ids {
  /** A name for an execution that is started without one. */
  name(): string;
  /** An id for an execution that a client starts. */
  execution(workflow: string, name: string): string;
  /** An id for an execution that another one invokes. */
  child(workflow: string, name: string): string;
  /**
   * The part of a callback id that nobody can guess: 128 bits, in characters of `[A-Za-z0-9-_]`.
   */
  secret(executionId: string, operationId: string): string;
  /** A token for a checkpoint. Where other processes send checkpoints, nobody can guess it. */
  token(): string;
}

const SECRET_BYTES = 16;

/** Random ids. Tokens are counted, since only handlers of this process send them. */
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
