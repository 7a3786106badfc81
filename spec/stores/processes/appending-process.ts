/**
 * Appends to several executions at once and reports each entry that the store acknowledged, until
 * it is killed.
 */
import { sampleEntry, sampleRecord } from '../../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';

const [path, first, executions] = process.argv.slice(2);
const store = new SqliteStore({ path: path! });
await store.open();
await Promise.all(
  Array.from({ length: Number(executions) }, async (_, index) => {
    const executionId = `execution-${Number(first) + index}`;
    await store.create(sampleRecord({ executionId, name: executionId }), []);
    for (let length = 0; ; length++) {
      await store.append({ executionId, expectedLength: length, entries: [sampleEntry(length + 1)] });
      process.send!({ executionId, length: length + 1 });
    }
  }),
);
