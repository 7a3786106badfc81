import { PostgresStore } from '../../lib/postgres.js';
import { expectGolden, fillStore, STORE_COMMANDS } from '../cli/golden.js';
import { PostgresRig, serverUrl } from './support/server.js';

describe('What the command prints of PostgreSQL', () => {
  const rig = new PostgresRig();
  after(() => rig.close());

  it('is what it prints of a SQLite file', async () => {
    await fillStore(new PostgresStore({ connectionString: serverUrl(), schema: rig.schema }));
    await expectGolden('store', ['--postgres', serverUrl(), '--schema', rig.schema], STORE_COMMANDS);
  });
});
