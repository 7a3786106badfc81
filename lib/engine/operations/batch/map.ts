import { invalidArgument, notAnArray } from '../../../core/errors/argument-errors.js';
import { checkOptions } from '../../../core/errors/check-options.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import type { BatchResult } from '../batch-result/batch-result.js';
import { callBatch } from './batch-call.js';
import { MAP_OPTIONS, type MapOptions } from './batch-options.js';

/** Calls a map. @throws InvalidArgumentError */
export function callMap<I, T>(
  call: CallProps,
  items: readonly I[],
  run: (item: I, index: number, items: readonly I[]) => T | PromiseLike<T>,
  options: MapOptions<I, T> = {},
): Promise<BatchResult<T>> {
  const what = `map ${label(call.name)}`;
  checkOptions(options, MAP_OPTIONS, what);
  if (!Array.isArray(items)) throw notAnArray(`items of ${what}`, items, 'an array');
  if (typeof run !== 'function') {
    throw invalidArgument({ what: `the code of ${what}`, got: run, expected: 'a function of an item' });
  }
  const { itemName } = options;
  const units = {
    subType: 'Map',
    itemSubType: 'MapIteration',
    itemPrefix: 'map-item',
    count: items.length,
    givenName: (index: number) => itemName?.(items[index]!, index),
    run: (index: number) => run(items[index]!, index, items),
  } as const;
  return callBatch(call, units, options);
}
