import { PostgresStore } from '../../lib/postgres.js';
import { expectSameAsMemory } from '../stores/same-as-memory.js';
import { emptyTables, PostgresRig } from './support/server.js';

describe('PostgresStore beside MemoryStore', () => {
  const rig = new PostgresRig();
  after(() => rig.close());

  it('answers every sequence of calls alike', () =>
    expectSameAsMemory(async () => {
      await emptyTables(rig);
      return new PostgresStore({ pool: rig.pool, schema: rig.schema, notifications: false });
    }, 20));
});
