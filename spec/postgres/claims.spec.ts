import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import type { PostgresConnection, PostgresPool } from '../../lib/postgres.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { createSample, sampleEntries } from '../../lib/stores/contract/contract-kit.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { PostgresRig } from './support/server.js';

class Instant extends DurableWorkflow {
  @DurableExecution()
  async run(value: number): Promise<number> {
    return value + 1;
  }
}

function bound(of: object, member: string | symbol): unknown {
  const value = Reflect.get(of, member);
  return typeof value === 'function' ? value.bind(of) : value;
}

describe('A claim of a PostgresStore', () => {
  const rig = new PostgresRig();
  after(() => rig.close());

  const request = { worker: 'w', now: 1_700_000_000_000, limit: 10, deadWorkers: [] };

  it('brings the journal along of what its worker can not know', async () => {
    const store = await rig.open();
    const [fresh, known] = ['Fresh', 'Known'] as const;
    await createSample(store, { workflow: fresh }, sampleEntries(3));
    await createSample(store, { workflow: known, epoch: 1 }, sampleEntries(2));
    const journalOf = async (workflow: string, members: { knowsNone?: boolean; leftWorkers?: string[] } = {}) =>
      (await store.claim({ ...request, ...members, workflows: [workflow] })).map(({ journal }) => journal);
    expect(await journalOf(fresh)).to.deep.equal([sampleEntries(3)]);
    expect(await journalOf(fresh, { leftWorkers: ['w'] })).to.deep.equal([sampleEntries(3)]);
    expect(await journalOf(known)).to.deep.equal([undefined]);
    await createSample(store, { workflow: known, epoch: 1 }, sampleEntries(2));
    expect(await journalOf(known, { knowsNone: true })).to.deep.equal([sampleEntries(2)]);
  });

  it('brings journals of many pages along, each with its own execution', async () => {
    const store = await rig.open();
    const lengths = [300, 1, 128, 129];
    for (const length of lengths) await createSample(store, { workflow: 'Long' }, sampleEntries(length));
    const claimed = await store.claim({ ...request, workflows: ['Long'] });
    const journals = claimed.map(({ journalLength, journal }) => [journalLength, journal]);
    expect(journals).to.have.deep.members(lengths.map((length) => [length, sampleEntries(length)]));
  });

  it('brings the journal along where the pool has its own way to read values', async () => {
    const pool: PostgresPool = {
      connect: async () => {
        const client = await rig.pool.connect();
        const query: PostgresConnection['query'] = ({ text, values }) => client.query({ text, values: values ?? [] });
        return new Proxy(client, { get: (of, member) => (member === 'query' ? query : bound(of, member)) });
      },
      end: async () => {},
    };
    const store = await rig.open({ pool, connectionString: undefined });
    await createSample(store, { workflow: 'OtherPool' }, sampleEntries(130));
    const [claimed] = await store.claim({ ...request, workflows: ['OtherPool'] });
    expect(claimed!.journal).to.deep.equal(sampleEntries(130));
  });

  const damages = {
    'with another sum': 'entry_sum = entry_sum + 1',
    'with another text': `entry = replace(entry, 'charge', 'refund')`,
    'that is no JSON': `entry = left(entry, 9)`,
    'that is two': `entry = entry || E',\\n' || entry`,
  };
  for (const [what, change] of Object.entries(damages)) {
    it(`brings no journal along with two entries, each ${what}`, async () => {
      const store = await rig.open();
      const { executionId } = await createSample(store, { workflow: what }, sampleEntries(140));
      const of = `execution = (SELECT key FROM ${rig.schema}.executions WHERE execution_id = '${executionId}')`;
      await rig.pool.query(`UPDATE ${rig.schema}.journal SET ${change} WHERE seq IN (2, 3) AND ${of}`);
      const [claimed] = await store.claim({ ...request, workflows: [what] });
      expect([claimed!.executionId, claimed!.journal]).to.deep.equal([executionId, undefined]);
      const failure = await store.journal(executionId).then(
        () => 'was read',
        (error: Error) => error.message,
      );
      expect(failure).to.include(`journal entry 2 of ${executionId} is`);
    });
  }

  it('spares the runtime to read what others have started', async () => {
    const store = rig.store();
    let reads = 0;
    const journal = store.journal.bind(store);
    store.journal = (...args) => {
      reads++;
      return journal(...args);
    };
    const runtime = new WorkflowRuntime({ store, workflows: [Instant], logger: new QuietLogger() });
    await runtime.start();
    const client = new StoreWorkflowClient({ store: rig.store() });
    const results = await Promise.all([1, 2, 3].map(async (each) => client.result(await client.start(Instant, each))));
    expect(results).to.deep.equal([2, 3, 4]);
    expect(reads).to.equal(0);
    await client.close();
    await runtime.stop();
  });
});
