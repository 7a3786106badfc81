import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ExecutionRecord } from '../../lib/journal/execution-record.js';
import { isByEnd, isListed, type ListPosition, markerAfter } from '../../lib/journal/page.js';
import type { ListRequest } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { createSample } from '../../lib/stores/contract/contract-kit.js';
import type { SqliteDriver } from '../../lib/stores/sqlite/sqlite-driver.js';
import { findSqliteLibrary } from '../../lib/stores/sqlite/sqlite-library.js';
import { SqliteList } from '../../lib/stores/sqlite/sqlite-list.js';
import { SEEDED } from '../support/seeded.js';

const COUNT = 120;
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const moment = optional(fc.integer({ min: 0, max: COUNT / 2 }));
const requests: fc.Arbitrary<ListRequest> = fc.record({
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

describe('a list of SQLite that looks at few executions per call', () => {
  const folder = mkdtempSync(join(tmpdir(), 'everstep-list-'));
  const path = join(folder, 'list.db');
  const records: ExecutionRecord[] = [];
  let driver: SqliteDriver;

  before(async () => {
    const store = new SqliteStore({ path });
    await store.open();
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
    await store.close();
    driver = findSqliteLibrary()!.open(path, { readOnly: true });
  });
  after(() => {
    driver.close();
    rmSync(folder, { recursive: true });
  });

  /** All pages, read in calls that may end early; no page has more than was asked for. */
  function listed(list: SqliteList, request: ListRequest): number[] {
    const found: ListPosition[] = [];
    for (let marker: string | undefined, calls = 0; ; calls++) {
      const { positions, stoppedAt } = list.find({ ...request, marker });
      expect(calls).to.be.lessThan(10 * COUNT);
      found.push(...positions.slice(0, request.limit));
      const last = positions.length > request.limit ? found.at(-1) : stoppedAt;
      if (last === undefined) return found.map(({ ordinal }) => ordinal);
      marker = markerAfter(last);
    }
  }

  /** The same by the definition of a list. */
  function expected(request: ListRequest): number[] {
    const at = ({ startedAt, endedAt }: ExecutionRecord) => (isByEnd(request) ? endedAt! : startedAt);
    return records
      .map((record, index) => ({ record, key: index + 1 }))
      .filter(({ record }) => isListed(request, record))
      .sort((a, b) => at(b.record) - at(a.record) || b.key - a.key)
      .map(({ key }) => key);
  }

  for (const limits of [
    { few: 0, mostWalked: 8, mostSorted: 0 },
    { few: 2, mostWalked: 20, mostSorted: 10 },
    { few: 10, mostWalked: 40, mostSorted: 60 },
  ]) {
    it(`finds what there is with ${Object.values(limits).join(', ')} at a time`, async () => {
      const list = new SqliteList(driver, limits);
      await fc.assert(
        fc.property(requests, (request) => {
          expect(listed(list, request)).to.deep.equal(expected(request));
        }),
        { ...SEEDED, numRuns: 400 },
      );
    });
  }
});
