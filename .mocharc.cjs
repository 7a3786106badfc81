// Stack traces point to the TypeScript sources.
process.setSourceMapsEnabled(true);

module.exports = {
  failZero: true,
  require: ['./dist/spec/support/run-folder.js', './dist/spec/support/coverage.js'],
  // One more than the smallest machine has cores: some specs wait for processes that they start.
  // They need a server: `npm run test:postgres`.
  ignore: ['dist/spec/postgres/**'],
  parallel: true,
  jobs: 3,
  forbidOnly: process.env.CI !== undefined,
  slow: 1000,
  // A bound for what hangs, never a measure: machines are shared.
  timeout: 120_000,
};
