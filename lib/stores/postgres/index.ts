export { postgresMigrationSql } from './postgres-migration.js';
export type { PostgresStoreOptions } from './postgres-options.js';
export type {
  PostgresAnswer,
  PostgresConnection,
  PostgresPool,
  PostgresQuery,
  PostgresTypes,
} from './postgres-pool.js';
export { PostgresStore } from './postgres-store.js';
