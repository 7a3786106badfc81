import { describeValue } from '../core/errors/argument-errors.js';
import { isPermanent } from '../core/errors/is-permanent.js';
import { InvocationError } from '../core/invocation-error.js';
import { deepPlace } from './json/deep-place.js';
import { kindOf } from './json/kind-of.js';
import { DEEPEST } from './text/marks.js';
import type { SerdesContext, Serializer } from './text/serdes.js';
import { refuse } from './text/serialization-refusal.js';

type Text = string | undefined;

/**
 * Errors thrown by codecs. They are not permanent: to encrypt or store a text may succeed later.
 */
const ofCodecs = new WeakSet<object>();

/**
 * The text to record for a value. Any error of a serdes becomes a `SerializationError`, which is
 * permanent: the same value would fail again, and its body would run in vain. Errors of codecs stay
 * as they are.
 */
export function recordedText(serdes: Serializer, value: unknown, context: SerdesContext): Text | Promise<Text> {
  let text: Text | Promise<Text>;
  try {
    text = serdes.serialize(value, context);
  } catch (error) {
    throw permanent(error, value, context);
  }
  if (text === undefined || typeof text === 'string') return text;
  return asPermanent(text, value, context);
}

async function asPermanent(text: Promise<Text>, value: unknown, context: SerdesContext): Promise<Text> {
  try {
    return await text;
  } catch (error) {
    throw permanent(error, value, context);
  }
}

/** Runs a codec's part, and remembers its errors as those of a codec. */
export async function encoding<T>(encode: () => T | Promise<T>): Promise<T> {
  try {
    return await encode();
  } catch (error) {
    if (typeof error === 'object' && error !== null) ofCodecs.add(error);
    throw error;
  }
}

function permanent(cause: unknown, value: unknown, context: SerdesContext): unknown {
  if (cause instanceof InvocationError || isPermanent(cause) || ofCodecs.has(cause as object)) return cause;
  const path = cause instanceof RangeError ? deepPlace(value, DEEPEST) : undefined;
  if (path !== undefined) {
    const levels = DEEPEST.toLocaleString('en-US');
    const problem = `it is nested more than ${levels} levels deep. Flatten it: keep its parts in a list, and name them by id.`;
    return refuse('serialize', { path, problem, cause }, context);
  }
  const said = cause instanceof Error ? String(cause) : describeValue(cause);
  const cure =
    'It must be able to record every value that the code returns: an error while recording is permanent, and there is no retry.';
  const problem = `its serdes threw ${said}. ${cure}`;
  return refuse('serialize', { problem, discreet: `its serdes threw ${kindOf(cause)}. ${cure}`, cause }, context);
}
