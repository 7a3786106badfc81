import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { StoreWorkflowClient } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { QuietLogger } from './quiet-logger.js';

describe('threads of one process that share a SQLite file', () => {
  const place = temporaryDirectory();

  it('leave each other what they run', async () => {
    const path = place('threads.db');
    const client = new StoreWorkflowClient({ store: new SqliteStore({ path }), logger: new QuietLogger() });
    const file = fileURLToPath(new URL('./processes/slow-thread.js', import.meta.url));
    const told: string[] = [];
    const threads = [1, 2].map(() => new Worker(file, { workerData: path }));
    try {
      await Promise.all(threads.map((thread) => once(thread, 'message')));
      for (const thread of threads) thread.on('message', (message: string) => told.push(message));
      const names = ['a', 'b', 'c'];
      const executions = await Promise.all(names.map((name) => client.start<string>('Slow', undefined, { name })));
      for (const execution of executions) expect(await client.result(execution)).to.equal('charged');
      expect(told).to.deep.equal(['begun', 'begun', 'begun']);
    } finally {
      const ends = threads.map((thread) => once(thread, 'exit'));
      for (const thread of threads) thread.postMessage('stop');
      await Promise.all(ends);
      await client.close();
    }
  });
});
