// Stack traces point to the TypeScript sources.
process.setSourceMapsEnabled(true);

module.exports = {
  failZero: true,
  forbidOnly: process.env.CI !== undefined,
  slow: 1000,
  timeout: 10_000,
};
