// Stack traces point to the TypeScript sources.
process.setSourceMapsEnabled(true);

module.exports = {
  failZero: true,
  // Two at a time, as many as the smallest machine has cores.
  parallel: true,
  jobs: 2,
  forbidOnly: process.env.CI !== undefined,
  slow: 1000,
  timeout: 10_000,
};
