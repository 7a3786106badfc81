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

/** The refusal of a part, seen from what holds it. */
export function within(part: string, refusal: Refusal): Refusal {
  return { ...refusal, path: part + (refusal.path ?? '') };
}

/** Where a value belongs; `where` says it of one that belongs to no workflow, as far as is known. */
type RefusalContext = SerdesContext & { readonly where?: string | undefined };

/** The error for a value that is refused, with the place where it belongs. */
export function refuse(
  direction: 'serialize' | 'deserialize',
  { path = '', problem, cause }: Refusal,
  context: RefusalContext,
): SerializationError {
  const { what = 'result', operationName, operationId, workflowName } = context;
  const workflow = `workflow ${workflowName}`;
  const operation = operationName ?? operationId;
  const where = context.where ?? (operation === undefined ? workflow : `operation '${operation}' of ${workflow}`);
  return new SerializationError({ direction, what: `${what}${path}`, where, problem, cause });
}
