import { InvalidArgumentError } from '../core/errors/argument-errors.js';
import type { ClassThunk, TypeThunk } from '../core/types.js';
import { classSerdes, outsideClassSerdes } from './classes/class-serdes.js';
import { jsonSerdes } from './json/plain-serdes.js';
import { schemaOf } from './schemas/schema-of.js';
import { outsideSchemaSerdes, schemaSerdes } from './schemas/schema-serdes.js';
import { checkDeserializer, checkSerdes } from './text/check-serdes.js';
import type { Deserializer, ResultOptions, RevivalOptions, Serdes } from './text/serdes.js';
import { beneathCodecs, errorEncodingOf } from './with-codec.js';

/** By options that name a class, so that one decorator has one serdes. */
const ofOptions = new WeakMap<ResultOptions, Serdes>();

/**
 * The serdes of a result: the option `serdes`, else that of the class in `returns`, else the
 * fallback. A serdes that encodes the text of another one ({@link Serdes.over}) replaces nothing
 * but is put over it: first the fallback, then the option. A schema in `returns` replaces nothing
 * either: the value goes through it, and is then recorded as it would be without.
 *
 * @param fallback the serdes of the workflow. Default: {@link jsonSerdes}.
 * @throws {@link InvalidArgumentError} if `serdes` is no serdes, or can only read.
 */
export function serdesFor(options: ResultOptions, fallback?: Serdes): Serdes {
  if (options.serdes !== undefined) checkSerdes(options.serdes, 'serdes');
  return chosen(options, fallback, false);
}

/**
 * The reader of a value that comes from outside, by the same rules as {@link serdesFor}. The option
 * `serdes` may lack `serialize`.
 */
export function deserializerFor<T>(options: RevivalOptions<T>, fallback?: Serdes): Deserializer<T> {
  if (options.serdes !== undefined) checkDeserializer(options.serdes, 'serdes');
  // The caller can only read with the result, so a missing `serialize` is never called.
  return chosen(options as ResultOptions<T>, fallback, true);
}

function chosen(options: ResultOptions, fallback: Serdes = jsonSerdes, isFromOutside: boolean): Serdes {
  const { serdes: own, returns } = options;
  if (own !== undefined) mustLeaveErrors(own);
  const complete = own?.over === undefined ? own : undefined;
  const base = returns === undefined ? complete : typed(returns, options, complete, fallback, isFromOutside);
  const below = base === undefined ? fallback : (fallback.over?.(base) ?? base);
  return own?.over?.(below) ?? below;
}

function typed(
  returns: TypeThunk,
  options: ResultOptions,
  complete: Serdes | undefined,
  fallback: Serdes,
  isFromOutside: boolean,
): Serdes {
  let known = ofOptions.get(options);
  if (known === undefined) {
    const schema = schemaOf(returns);
    if (schema !== undefined) {
      const inner = complete ?? (fallback.over === undefined ? fallback : jsonSerdes);
      return beneathCodecs(inner, (base) => (isFromOutside ? outsideSchemaSerdes : schemaSerdes)(schema, base));
    }
    if (complete !== undefined) return complete;
    known = (isFromOutside ? outsideClassSerdes : classSerdes)(returns as ClassThunk);
    ofOptions.set(options, known);
  }
  return known;
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
