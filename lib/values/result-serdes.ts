import { InvalidArgumentError } from '../core/errors/argument-errors.js';
import type { ClassThunk } from '../core/types.js';
import { classSerdes } from './classes/class-serdes.js';
import { jsonSerdes } from './json/plain-serdes.js';
import type { ResultOptions, Serdes } from './text/serdes.js';
import { checkedSerdes, errorEncodingOf } from './with-codec.js';

/** Kept by options, so that one decorator has one serdes. */
const ofOptions = new WeakMap<ResultOptions, Serdes>();

/**
 * The serdes that applies to a result: the one given, else the class in `returns`, else the
 * fallback. One that goes over others ({@link Serdes.over}) does not count as an answer, but is put
 * over it: first the fallback, then the one given.
 *
 * @param fallback what the workflow gives for all its values. Default: {@link jsonSerdes}.
 * @param classes makes the serdes of the class. Default: {@link classSerdes}.
 * @throws {@link InvalidArgumentError} when `serdes` is not one.
 */
export function serdesFor(
  options: ResultOptions,
  fallback: Serdes = jsonSerdes,
  classes: (returns: ClassThunk) => Serdes = classSerdes,
): Serdes {
  const { serdes, returns } = options;
  const own = serdes === undefined ? undefined : checkedSerdes(serdes, 'serdes');
  if (own !== undefined) mustLeaveErrors(own);
  const isComplete = own !== undefined && own.over === undefined;
  const base = isComplete ? own : returns === undefined ? undefined : ofClass(returns, options, classes);
  const below = base === undefined ? fallback : (fallback.over?.(base) ?? base);
  return own?.over?.(below) ?? below;
}

/**
 * An error goes on to the contexts around its operation and to the execution, where the serdes of
 * one operation would not cover it.
 */
function mustLeaveErrors(serdes: Serdes): void {
  const errors = errorEncodingOf(serdes);
  if (errors === undefined || (errors.content === 'all' && !errors.isSecret)) return;
  throw new InvalidArgumentError(
    'errors of encrypted() is for the serdes of a workflow, a runtime or a handler, and here it is that of one operation, whose errors go on to others.',
  );
}

function ofClass(returns: ClassThunk, options: ResultOptions, classes: (returns: ClassThunk) => Serdes): Serdes {
  let known = ofOptions.get(options);
  if (known === undefined) {
    known = classes(returns);
    ofOptions.set(options, known);
  }
  return known;
}
