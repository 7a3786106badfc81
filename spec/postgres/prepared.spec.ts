import { expect } from 'chai';
import type { PostgresPool, PostgresQuery, PostgresStoreOptions } from '../../lib/postgres.js';
import { createSample, sampleEntries, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { PostgresRig } from './support/server.js';

describe('Prepared statements of a PostgresStore', () => {
  let rig: PostgresRig;
  beforeEach(() => {
    rig = new PostgresRig();
  });
  afterEach(() => rig.close());

  /** A pool whose statements are seen before they are sent. */
  function watched(see: (query: PostgresQuery) => string | undefined): Partial<PostgresStoreOptions> {
    const pool: PostgresPool = {
      async connect() {
        const connection = await rig.pool.connect();
        return {
          query: async (query) => {
            const first = see(query);
            if (first !== undefined) await connection.query(first);
            return connection.query(query as { readonly text: string });
          },
          release: (error) => connection.release(error),
          on: (event, listener) => connection.on(event as 'error', listener),
          removeListener: (event, listener) => connection.removeListener(event, listener),
        };
      },
      end: async () => {},
    };
    return { connectionString: undefined, pool } as object;
  }

  async function appendAndClaim(options: Partial<PostgresStoreOptions>): Promise<void> {
    const store = await rig.open(options);
    const { executionId } = await createSample(store);
    for (let length = 0; length < 3; length++)
      await store.append({ executionId, expectedLength: length, epoch: 0, entries: [sampleEntry(length + 1)] });
    await store.claim({ worker: 'w', now: 0, limit: 1, workflows: ['OrderWorkflow'], deadWorkers: [] });
    expect(await store.journal(executionId)).to.deep.equal(sampleEntries(3));
  }

  it('are the calls that write and claim, one for each', async () => {
    const names = new Map<string, string>();
    await appendAndClaim(
      watched(({ text, name }) => {
        if (name !== undefined) names.set(name, text);
        else expect(text).to.not.match(/^SELECT [^(]*(append|write|claim)_1/);
        return undefined;
      }),
    );
    expect([...names.values()].map((text) => /(\w+)_1\(/.exec(text)![1]).sort()).to.deep.equal([
      'append',
      'claim',
      'write',
    ]);
    for (const name of names.keys()) expect(name).to.match(/^everstep_[0-9a-f]{32}$/);
  });

  it('are none without notices, as a pooler in transaction mode needs it', async () => {
    await appendAndClaim({
      ...watched(({ name }) => {
        expect(name).to.equal(undefined);
        return undefined;
      }),
      notifications: false,
    });
  });

  it('are given up when connections lose them', async () => {
    let named = 0;
    await appendAndClaim(
      watched(({ name }) => {
        if (name === undefined) return undefined;
        named++;
        return 'DEALLOCATE ALL';
      }),
    );
    // The first one is prepared, and is lost when it is needed again.
    expect(named).to.be.within(2, 3);
  });
});
