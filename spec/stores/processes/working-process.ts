/**
 * A worker among others on one file: leases executions and moves each a little, and appends to one
 * without a lease.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JournalConflictError } from '../../../lib/core/errors/store-errors.js';
import { createSample, sampleEntry } from '../../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../../lib/stores/sqlite/index.js';

/** What a worker tells when it is done. */
export interface WorkReport {
  readonly worker: string;
  /** `execution epoch` of each lease. */
  readonly leases: string[];
  /** Lengths of the shared journal right after its own entries. */
  readonly shared: number[];
}

const ENTRIES_EACH = 6;
const SHARED_ENTRIES = 40;
const NOW = 1_700_000_000_000;

const [path, worker, executions] = process.argv.slice(2);
const store = new SqliteStore({ path: path! });
const report: WorkReport = { worker: worker!, leases: [], shared: [] };

process.send!('ready');
process.once('message', async () => {
  await store.open();
  // Both workers create all of them; each name gives one execution.
  const names = Array.from({ length: Number(executions) }, (_, index) => `${index}`);
  await Promise.all(names.map((name) => createSample(store, { name, wakeAt: NOW })));
  await Promise.all([workOffLeases(), appendToShared()]);
  await store.close();
  process.send!(report, () => process.disconnect());
});

async function workOffLeases(): Promise<void> {
  while ((await store.list({ workflow: 'OrderWorkflow', statuses: ['RUNNING'], limit: 1 })).executions.length > 0) {
    const claim = { worker: worker!, now: NOW, limit: 4, workflows: ['OrderWorkflow'], deadWorkers: [] };
    await Promise.all(
      (await store.claim(claim)).map(async ({ executionId, name, epoch, journalLength }) => {
        report.leases.push(`${name} ${epoch}`);
        await store.append({ executionId, expectedLength: journalLength, epoch, entries: [sampleEntry(epoch)] });
        const ended = journalLength + 2 >= ENTRIES_EACH;
        await store.append({
          executionId,
          expectedLength: journalLength + 1,
          epoch,
          entries: [sampleEntry(epoch)],
          changes: { owner: undefined, ...(ended ? { status: 'SUCCEEDED', wakeAt: undefined } : {}) },
        });
      }),
    );
    await nextTurn();
  }
}

async function appendToShared(): Promise<void> {
  const { executionId } = await createSample(store, { workflow: 'Shared', name: 'shared', wakeAt: undefined });
  let length = 0;
  while (report.shared.length < SHARED_ENTRIES) {
    try {
      await store.append({
        executionId,
        expectedLength: length,
        entries: [{ kind: 'timerFired', at: length, id: worker! }],
      });
      report.shared.push(++length);
    } catch (error) {
      if (!(error instanceof JournalConflictError)) throw error;
      length = error.actualLength;
    }
  }
}
