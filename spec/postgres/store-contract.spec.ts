import { PostgresStore } from '../../lib/postgres.js';
import { describeStoreContract } from '../../lib/stores/contract/store-contract.js';
import { emptyTables, PostgresRig } from './support/server.js';

describe('PostgresStore', () => {
  const rig = new PostgresRig();
  after(() => rig.close());

  const store = () => new PostgresStore({ pool: rig.pool, schema: rig.schema });
  describeStoreContract('PostgresStore', {
    // To make tables takes longer than most of these specs.
    create: async () => {
      await emptyTables(rig);
      return store();
    },
    reopen: async () => store(),
    connect: async () => store(),
    notices: true,
    transact: async () => {
      const client = await rig.pool.connect();
      await client.query('BEGIN');
      const end = (statement: string) => async () => {
        await client.query(statement);
        client.release();
      };
      return { client, commit: end('COMMIT'), rollback: end('ROLLBACK') };
    },
  });
});
