import * as fc from 'fast-check';
import { isByEnd, isListed } from '../../lib/journal/page.js';
import type { ExecutionRecord, ExecutionStore, ListRequest } from '../../lib/runtime.js';
import { createSample } from '../../lib/stores/contract/contract-kit.js';

export const COUNT = 120;
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const moment = optional(fc.integer({ min: 0, max: COUNT / 2 }));
export const listRequests: fc.Arbitrary<ListRequest> = fc.record({
  workflow: optional(fc.constantFrom('One', 'Two', 'Nobody')),
  statuses: optional(fc.uniqueArray(fc.constantFrom('RUNNING', 'SUCCEEDED', 'FAILED'))),
  name: fc.option(fc.constantFrom('old-3', 'new-77', 'nobody'), { nil: undefined, freq: 9 }),
  namePrefix: optional(fc.constantFrom('old-', 'old-1', 'new-', 'new-9', 'nobody')),
  attributes: optional(
    fc.constantFrom({ third: '0' }, { third: '1', half: 'old' }, { half: 'new' }, { third: '2', half: 'nobody' }),
  ),
  appVersion: optional(fc.constantFrom('1', '2', '3')),
  blocked: fc.constantFrom(undefined, undefined, true, false),
  awaitsCallbacks: fc.constantFrom(undefined, undefined, true),
  compacted: fc.constantFrom(undefined, undefined, true, false),
  startedFrom: moment,
  startedTo: moment,
  endedFrom: fc.oneof(fc.constant(undefined), moment),
  endedTo: fc.oneof(fc.constant(undefined), moment),
  limit: fc.integer({ min: 1, max: 7 }),
});

/** Limits of one call, so low that every way to a page is taken. */
export const LOW_LIMITS = [
  { few: 0, mostWalked: 8, mostSorted: 0 },
  { few: 2, mostWalked: 20, mostSorted: 10 },
  { few: 10, mostWalked: 40, mostSorted: 60 },
];

/** Fills a store with executions that filters tell apart; the number of each is its place plus 1. */
export async function fillForLists(store: ExecutionStore): Promise<ExecutionRecord[]> {
  const records: ExecutionRecord[] = [];
  for (let index = 0; index < COUNT; index++) {
    const isOpen = index % 7 === 3;
    // Two start at each moment, and some later than others that were made after them.
    const startedAt = Math.floor((index % 11 === 0 ? COUNT - index : index) / 2);
    const record = await createSample(store, {
      workflow: index % 3 === 0 ? 'One' : 'Two',
      name: `${index < COUNT / 2 ? 'old' : 'new'}-${index}`,
      status: isOpen ? 'RUNNING' : index % 5 === 0 ? 'FAILED' : 'SUCCEEDED',
      startedAt,
      endedAt: isOpen ? undefined : startedAt + (index % 4),
      attributes: { third: `${index % 3}`, half: index < COUNT / 2 ? 'old' : 'new' },
      appVersion: `${1 + Math.floor(index / 50)}`,
      ...(isOpen && index % 2 === 0 && { awaitsCallbacks: true }),
      ...(isOpen && index % 4 === 1 && { blocked: { cause: 'drift', message: '', remedy: '', since: 1 } }),
    });
    records.push(record);
  }
  const compacted = records.filter(({ endedAt, name }) => endedAt !== undefined && name.endsWith('4'));
  const ids = await store.compact(
    compacted.map(({ executionId }) => executionId),
    99,
  );
  for (const [index, record] of records.entries()) {
    if (ids.includes(record.executionId)) records[index] = { ...record, compactedAt: 99 };
  }
  return records;
}

/** The places of the executions on a list, by its definition. */
export function placesOf(records: readonly ExecutionRecord[], request: ListRequest): number[] {
  const at = ({ startedAt, endedAt }: ExecutionRecord) => (isByEnd(request) ? endedAt! : startedAt);
  return records
    .map((record, place) => ({ record, place }))
    .filter(({ record }) => isListed(request, record))
    .sort((a, b) => at(b.record) - at(a.record) || b.place - a.place)
    .map(({ place }) => place);
}
