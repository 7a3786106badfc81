/**
 * The store in a PostgreSQL database, which any number of machines share.
 *
 * @module
 */
export * from './stores/postgres/index.js';
