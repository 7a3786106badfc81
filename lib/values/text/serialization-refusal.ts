import { SerializationError } from '../../core/errors/serialization-errors.js';
import type { SerdesContext } from './serdes.js';

/** Why a value is refused, and where in it. */
export interface Refusal {
  /** Inside the value: `.items[2]`. Default: the value itself. */
  readonly path?: string | undefined;
  /** What is wrong and what to do, as sentences. */
  readonly problem: string;
  /**
   * The same without what may be a part of the value, where `problem` quotes some of it or of what
   * others said.
   */
  readonly discreet?: string | undefined;
  /** What others said. */
  readonly cause?: unknown;
}

/** By the error: the same for a value that is encrypted. */
const discreetly = new WeakMap<object, () => SerializationError>();

/** The refusal of a part, seen from what holds it. */
export function within(part: string, refusal: Refusal): Refusal {
  return { ...refusal, path: part + (refusal.path ?? '') };
}

/**
 * Where a value belongs; `where` says it of one that belongs to no workflow, as far as is known.
 */
type RefusalContext = SerdesContext & { readonly where?: string | undefined };

/** The error for a value that is refused, with the place where it belongs. */
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
 * An error that says nothing of the value: a refusal without what it quotes and what caused it. Any
 * other error as it is.
 */
export function discreetError(error: unknown): unknown {
  return discreetly.get(error as object)?.() ?? error;
}

/**
 * A path up to the first name that is no word: it may be a part of the data, as the key of a record
 * is.
 */
function withoutTexts(path: string): string {
  const at = path.indexOf('["');
  return at < 0 ? path : `${path.slice(0, at)}["…"]`;
}
