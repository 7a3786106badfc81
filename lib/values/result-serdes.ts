import { InvalidArgumentError } from '../core/errors/argument-errors.js';
import type { ClassThunk } from '../core/types.js';
import { classSerdes } from './classes/class-serdes.js';
import { jsonSerdes } from './json/plain-serdes.js';
import { checkDeserializer, checkSerdes } from './text/check-serdes.js';
import type { Deserializer, ResultOptions, RevivalOptions, Serdes } from './text/serdes.js';
import { errorEncodingOf } from './with-codec.js';

/** By options, so that one decorator has one serdes. */
const ofOptions = new WeakMap<ResultOptions, Serdes>();

/**
 * The serdes of a result: the option `serdes`, else that of the class in `returns`, else the
 * fallback. A serdes that encodes the text of another one ({@link Serdes.over}) replaces nothing
 * but is put over it: first the fallback, then the option.
 *
 * @param fallback the serdes of the workflow. Default: {@link jsonSerdes}.
 * @param classes makes the serdes of the class. Default: {@link classSerdes}.
 * @throws {@link InvalidArgumentError} if `serdes` is no serdes, or can only read.
 */
export function serdesFor(
  options: ResultOptions,
  fallback?: Serdes,
  classes?: (returns: ClassThunk) => Serdes,
): Serdes {
  if (options.serdes !== undefined) checkSerdes(options.serdes, 'serdes');
  return chosen(options, fallback, classes);
}

/**
 * The reader of a value that comes from outside, by the same rules as {@link serdesFor}. The option
 * `serdes` may lack `serialize`.
 */
export function deserializerFor<T>(
  options: RevivalOptions<T>,
  fallback: Serdes | undefined,
  classes: (returns: ClassThunk) => Serdes,
): Deserializer<T> {
  if (options.serdes !== undefined) checkDeserializer(options.serdes, 'serdes');
  // The caller can only read with the result, so a missing `serialize` is never called.
  return chosen(options as ResultOptions<T>, fallback, classes);
}

function chosen(
  options: ResultOptions,
  fallback: Serdes = jsonSerdes,
  classes: (returns: ClassThunk) => Serdes = classSerdes,
): Serdes {
  const { serdes: own, returns } = options;
  if (own !== undefined) mustLeaveErrors(own);
  const isComplete = own !== undefined && own.over === undefined;
  const base = isComplete ? own : returns === undefined ? undefined : ofClass(returns, options, classes);
  const below = base === undefined ? fallback : (fallback.over?.(base) ?? base);
  return own?.over?.(below) ?? below;
}

/**
 * An error is recorded again on the contexts around its operation and on the execution, which the
 * serdes of one operation doesn't cover.
 */
function mustLeaveErrors(serdes: Serdes): void {
  const errors = errorEncodingOf(serdes);
  if (errors === undefined || (errors.content === 'all' && !errors.isSecret)) return;
  throw new InvalidArgumentError(
    'errors of encrypted(): expected only on the serdes of a workflow, a runtime or a handler, got it on the serdes of one operation. Its errors are also recorded on the operations around it: set the option there.',
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
