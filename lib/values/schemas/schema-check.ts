import { isPromiseLike } from '../../core/promise-like.js';
import type { SchemaIssue, SchemaResult, StandardSchema } from '../../core/standard-schema.js';
import { memberPath } from '../json/json-loss.js';
import { kindOf } from '../json/kind-of.js';
import type { SerdesContext } from '../text/serdes.js';
import { type Refusal, refuse } from '../text/serialization-refusal.js';

type Direction = 'serialize' | 'deserialize';

/**
 * Goes on with what a schema makes of a value.
 *
 * @throws {@link SerializationError} for a value that it refuses. For a schema that is asynchronous
 * it is a promise that rejects, since one that throws may be taken for asynchronous.
 */
export function checkedBy<T>(
  schema: StandardSchema,
  value: unknown,
  direction: Direction,
  context: SerdesContext,
  goOn: (made: unknown) => T | Promise<T>,
): T | Promise<T> {
  const result = outcomeOf(schema, value, direction, context);
  if (isPromiseLike(result)) {
    return result.then(() => {
      throw refuse(direction, { problem: ASYNCHRONOUS }, context);
    });
  }
  if (result.issues === undefined) return goOn(result.value);
  throw refuse(direction, refusalOf(result.issues), context);
}

/** What a schema says of a value, or the promise of it. @throws {@link SerializationError} */
export function outcomeOf(
  schema: StandardSchema,
  value: unknown,
  direction: Direction,
  context: SerdesContext,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  const fail = (cause: unknown): never => {
    const problem = `its schema threw ${String(cause)}.`;
    throw refuse(direction, { problem, discreet: `its schema threw ${kindOf(cause)}.`, cause }, context);
  };
  try {
    const result = schema['~standard'].validate(value);
    return isPromiseLike(result) ? result.then(undefined, fail) : result;
  } catch (cause) {
    return fail(cause);
  }
}

/** The place that an issue is about: `.items[2].price`; empty for the value as a whole. */
export function placeOf({ path = [] }: SchemaIssue): string {
  const members = path.map((member) => (typeof member === 'object' ? member.key : member));
  return members.map((key) => (typeof key === 'number' ? `[${key}]` : memberPath(String(key)))).join('');
}

/** About a schema that is asynchronous. */
export const ASYNCHRONOUS =
  'its schema is asynchronous, which only that of an input may be. Leave what has to be waited for to the body of a step.';

function refusalOf([first, ...more]: readonly SchemaIssue[]): Refusal {
  const others = more.map((issue) => `\n  ${placeOf(issue).replace(/^\./, '') || 'as a whole'}: ${issue.message}`);
  return {
    path: first && placeOf(first),
    problem: `its schema says: ${first?.message}${others.join('')}`,
    discreet: 'its schema refuses it.',
  };
}
