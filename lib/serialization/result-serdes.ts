import type { ResultOptions } from '../engine/options.js';
import { invalidArgument } from '../errors/argument-errors.js';
import { classSerdes } from './class-serdes.js';
import { jsonSerdes } from './plain-serdes.js';
import type { Serdes } from './serdes.js';

/** Kept by options, so that one decorator has one serdes. */
const ofOptions = new WeakMap<ResultOptions, Serdes>();

/**
 * The serdes that applies to a result: the one given, else the class in `returns`, else the fallback.
 *
 * @param fallback what the workflow gives for all its values. Default: {@link jsonSerdes}.
 * @throws {@link InvalidArgumentError} when `serdes` is not one.
 */
export function serdesFor(options: ResultOptions, fallback: Serdes = jsonSerdes): Serdes {
  const { serdes, returns } = options;
  if (serdes !== undefined) return checkedSerdes(serdes);
  if (returns === undefined) return fallback;
  let known = ofOptions.get(options);
  if (known === undefined) {
    known = classSerdes(returns);
    ofOptions.set(options, known);
  }
  return known;
}

function checkedSerdes(serdes: Serdes): Serdes {
  if (typeof serdes?.serialize === 'function' && typeof serdes.deserialize === 'function') return serdes;
  throw invalidArgument({
    what: 'serdes',
    got: serdes,
    expected: 'an object with the methods serialize(value, context) and deserialize(text, context)',
  });
}
