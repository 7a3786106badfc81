import { PostgresStore } from '../../lib/postgres.js';
import { engineOver } from '../conformance/engine.js';
import { newSchema } from './support/server.js';

/**
 * Everstep's own service over PostgreSQL, for the conformance harness. `with-server.js` starts the
 * server.
 */
export async function createEngine() {
  const connectionString = process.env.EVERSTEP_POSTGRES_URL!;
  const store = new PostgresStore({ connectionString, schema: newSchema(), max: 4 });
  return engineOver(store);
}
