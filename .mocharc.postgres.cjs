// The specs over a real PostgreSQL server: `npm run test:postgres`.
const { ignore, jobs, ...shared } = require('./.mocharc.cjs');

module.exports = {
  ...shared,
  // The server is started by the process that runs the specs.
  parallel: false,
  require: [...shared.require, './dist/spec/postgres/support/server.js'],
  spec: ['dist/spec/postgres/**/*.spec.js'],
};
