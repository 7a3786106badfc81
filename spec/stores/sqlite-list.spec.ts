import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ExecutionRecord } from '../../lib/journal/execution-record.js';
import { type ListPosition, markerAfter } from '../../lib/journal/page.js';
import type { ListRequest } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import type { SqliteDriver } from '../../lib/stores/sqlite/sqlite-driver.js';
import { findSqliteLibrary } from '../../lib/stores/sqlite/sqlite-library.js';
import { SqliteList } from '../../lib/stores/sqlite/sqlite-list.js';
import { SEEDED } from '../support/seeded.js';
import { COUNT, fillForLists, LOW_LIMITS, listRequests, placesOf } from './list-kit.js';

describe('a list of SQLite that looks at few executions per call', () => {
  const folder = mkdtempSync(join(tmpdir(), 'everstep-list-'));
  const path = join(folder, 'list.db');
  let records: readonly ExecutionRecord[];
  let driver: SqliteDriver;

  before(async () => {
    const store = new SqliteStore({ path });
    await store.open();
    records = await fillForLists(store);
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
    for (let marker: string | undefined, isContinued = false, calls = 0; ; calls++) {
      const { positions, stoppedAt } = list.find({ ...request, marker }, isContinued);
      expect(calls).to.be.lessThan(10 * COUNT);
      found.push(...positions.slice(0, request.limit));
      const last = positions.length > request.limit ? found.at(-1) : stoppedAt;
      if (last === undefined) return found.map(({ ordinal }) => ordinal - 1);
      marker = markerAfter(last);
      isContinued = last === stoppedAt;
    }
  }

  for (const limits of LOW_LIMITS) {
    it(`finds what there is with ${Object.values(limits).join(', ')} at a time`, async () => {
      const list = new SqliteList(driver, limits);
      await fc.assert(
        fc.property(listRequests, (request) => {
          expect(listed(list, request)).to.deep.equal(placesOf(records, request));
        }),
        { ...SEEDED, numRuns: 400 },
      );
    });
  }
});
