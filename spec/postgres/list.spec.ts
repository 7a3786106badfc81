import { expect } from 'chai';
import * as fc from 'fast-check';
import { PostgresStore } from '../../lib/postgres.js';
import type { ExecutionRecord, ListRequest } from '../../lib/runtime.js';
import type { ListLimits } from '../../lib/stores/list-work.js';
import { listExecutions } from '../../lib/stores/postgres/postgres-list.js';
import { PostgresSession } from '../../lib/stores/postgres/postgres-session.js';
import { fillForLists, LOW_LIMITS, listRequests, placesOf } from '../stores/list-kit.js';
import { SEEDED } from '../support/seeded.js';
import { PostgresRig } from './support/server.js';

describe('a list of PostgreSQL that looks at few executions per call', () => {
  const rig = new PostgresRig();
  let session: PostgresSession;
  let records: readonly ExecutionRecord[];

  before(async () => {
    const store = new PostgresStore({ pool: rig.pool, schema: rig.schema, notifications: false });
    await store.open();
    records = await fillForLists(store);
    await store.close();
    session = new PostgresSession({ pool: rig.pool, schema: rig.schema, patienceMillis: 60_000, keepsPrepared: true });
  });
  after(() => rig.close());

  /** All pages; each but the last one is full. */
  async function listed(request: ListRequest, limits: ListLimits): Promise<string[]> {
    const found: string[] = [];
    for (let marker: string | undefined, isLast = false; !isLast; ) {
      const page = await listExecutions({ ...request, marker }, session, limits);
      marker = page.nextMarker;
      isLast = marker === undefined;
      if (!isLast) expect(page.executions).to.have.length(request.limit);
      found.push(...page.executions.map(({ executionId }) => executionId));
    }
    return found;
  }

  for (const limits of LOW_LIMITS) {
    it(`finds what there is with ${Object.values(limits).join(', ')} at a time`, async () => {
      await fc.assert(
        fc.asyncProperty(listRequests, async (request) => {
          const expected = placesOf(records, request).map((place) => records[place]!.executionId);
          expect(await listed(request, limits)).to.deep.equal(expected);
        }),
        { ...SEEDED, numRuns: 60 },
      );
    });
  }
});
