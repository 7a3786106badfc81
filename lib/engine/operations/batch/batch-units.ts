import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../../core/errors/check-options.js';
import { checkName, label } from '../../core/scope.js';
import type { BatchUnits } from './batch.js';
import type { Branch, MapOptions, NamedBranch } from './batch-options.js';

const BRANCH: OptionChecks<NamedBranch<unknown>> = { name: undefined, run: undefined };

/** The items of a map. @throws InvalidArgumentError */
export function mapUnits<I, T>(
  name: string | undefined,
  items: readonly I[],
  run: (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
  { itemName }: MapOptions<I, T>,
): BatchUnits<T> {
  if (!Array.isArray(items)) throw notAnArray(`items of map ${label(name)}`, items, 'an array');
  if (typeof run !== 'function') {
    throw invalidArgument({ what: `the code of map ${label(name)}`, got: run, expected: 'a function of an item' });
  }
  return {
    subType: 'Map',
    itemSubType: 'MapIteration',
    itemPrefix: 'map-item',
    count: items.length,
    givenName: (index) => itemName?.(items[index]!, index),
    run: (index) => run(items[index]!, index, items),
  };
}

/** The branches of a parallel. @throws InvalidArgumentError */
export function parallelUnits<T>(name: string | undefined, branches: readonly Branch<T>[]): BatchUnits<T> {
  const what = `branches of parallel ${label(name)}`;
  const expected = 'an array of functions, or of { name, run }';
  if (!Array.isArray(branches)) throw notAnArray(what, branches, expected);
  for (const branch of branches) {
    if (typeof runOf(branch) !== 'function') throw invalidArgument({ what, got: branch, expected });
    if (typeof branch === 'object') checkOptions(branch, BRANCH, `a branch of parallel ${label(name)}`);
    const given = nameOf(branch);
    if (given !== undefined) checkName(given, 'ParallelBranch');
  }
  return {
    subType: 'Parallel',
    itemSubType: 'ParallelBranch',
    itemPrefix: 'parallel-branch',
    count: branches.length,
    givenName: (index) => nameOf(branches[index]!),
    run: (index) => runOf<T>(branches[index]!)(),
  };
}

function runOf<T>(branch: Branch<T>): () => T | PromiseLike<T> {
  return typeof branch === 'function' ? branch : Object(branch).run;
}

/** A function's own name is nobody's choice. */
function nameOf<T>(branch: Branch<T>): string | undefined {
  return typeof branch === 'function' ? undefined : branch.name;
}
