import { SerializationError } from '../errors/serialization-errors.js';
import type { SerdesContext } from './serdes.js';

/** Why a value is refused, and where in it. */
export interface Refusal {
  /** Inside the value: `.items[2]`. Default: the value itself. */
  readonly path?: string | undefined;
  /** What is wrong and what to do, as sentences. */
  readonly problem: string;
  readonly cause?: unknown;
}

/** The error for a value that is refused, with the place where it belongs. */
export function refuse(
  direction: 'serialize' | 'deserialize',
  { path = '', problem, cause }: Refusal,
  context: SerdesContext,
): SerializationError {
  const { what = 'result', operationName, operationId, workflowName } = context;
  const workflow = `workflow ${workflowName}`;
  const operation = operationName ?? operationId;
  const where = operation === undefined ? workflow : `operation '${operation}' of ${workflow}`;
  return new SerializationError({ direction, what: `${what}${path}`, where, problem, cause });
}
