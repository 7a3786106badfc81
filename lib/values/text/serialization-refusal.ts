import { SerializationError } from '../../core/errors/serialization-errors.js';
import type { SerdesContext } from './serdes.js';

/** Why a value is refused, and which part of it. */
export interface Refusal {
  /** Inside the value: `.items[2]`. Default: the value itself. */
  readonly path?: string | undefined;
  /** The reason and what to do, as sentences. */
  readonly problem: string;
  /**
   * The same without any part of the value or of a foreign message, if `problem` quotes one.
   */
  readonly discreet?: string | undefined;
  /** The original error. */
  readonly cause?: unknown;
}

/** By error: makes the variant for a value that is encrypted. */
const discreetly = new WeakMap<object, () => SerializationError>();

/** The refusal of a part, with the path from its holder. */
export function within(part: string, refusal: Refusal): Refusal {
  return { ...refusal, path: part + (refusal.path ?? '') };
}

/**
 * The origin of a value; `where` describes it if the workflow is not known.
 */
type RefusalContext = SerdesContext & { readonly where?: string | undefined };

/** Makes the error for a refused value, with its path and its operation and workflow. */
export function refuse(
  direction: 'serialize' | 'deserialize',
  { path = '', problem, discreet = problem, cause }: Refusal,
  context: RefusalContext,
): SerializationError {
  const { what = 'result', operationName, operationId, workflowName } = context;
  const workflow = `workflow ${workflowName}`;
  const operation = operationName ?? operationId;
  const where = context.where ?? (operation === undefined ? workflow : `operation '${operation}' of ${workflow}`);
  const error = new SerializationError({ direction, what: `${what}${path}`, where, problem, cause });
  discreetly.set(error, () => {
    return new SerializationError({ direction, what: `${what}${withoutTexts(path)}`, where, problem: discreet });
  });
  return error;
}

/**
 * An error that reveals nothing of the value: of a refusal, the variant without quotes and cause;
 * any other error is returned unchanged.
 */
export function discreetError(error: unknown): unknown {
  return discreetly.get(error as object)?.() ?? error;
}

/**
 * A path up to the first name that is no identifier, since that may be data, as the key of a
 * record.
 */
function withoutTexts(path: string): string {
  const at = path.indexOf('["');
  return at < 0 ? path : `${path.slice(0, at)}["…"]`;
}
