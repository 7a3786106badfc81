import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { SqliteStore } from '../../lib/sqlite.js';

/**
 * The emulator, with its heap told to the parent whenever it asks.
 * `node --expose-gc emulator.js <handler> <database> <url>`
 */
const [handler, path, BENCH_URL] = process.argv.slice(2) as [string, string, string];

const emulator = new LambdaEmulator({
  functions: { waiting: { handler, concurrency: 4, environment: { BENCH_URL, NODE_NO_WARNINGS: '1' } } },
  store: new SqliteStore({ path }),
  grace: 0,
});
const { url } = await emulator.start();
process.on('message', () => {
  globalThis.gc!();
  const { heapUsed, rss } = process.memoryUsage();
  process.send!({ heapUsed, rss });
});
process.once('disconnect', () => void emulator.stop());
process.send!({ url });
