import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sampleEntries } from '../../lib/stores/contract/contract-kit.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import type { WorkReport } from './processes/working-process.js';
import { temporaryDirectory } from './sqlite-kit.js';

const started: ChildProcess[] = [];

function start(program: string, ...parameters: unknown[]): ChildProcess {
  const file = fileURLToPath(new URL(`./processes/${program}.js`, import.meta.url));
  const child = fork(file, parameters.map(String), { execArgv: ['--no-warnings'] });
  started.push(child);
  return child;
}

/** What a process sends next; rejects when it ends instead. */
function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code, signal) => reject(new Error(`The process ended with ${code ?? signal}.`)));
  });
}

describe('SqliteStore and processes', () => {
  const place = temporaryDirectory();
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  it('has every acknowledged entry after its process was killed, again and again', async () => {
    const path = place('killed.db');
    const acknowledged = new Map<string, number>();
    // How many acknowledgements each process lives for.
    for (const [round, lifetime] of [1, 40, 173, 600].entries()) {
      const child = start('appending-process', path, round * 8, 8);
      let left = lifetime;
      child.on('message', ({ executionId, length }: { executionId: string; length: number }) => {
        acknowledged.set(executionId, length);
        if (--left === 0) child.kill('SIGKILL');
      });
      const [, signal] = await once(child, 'close');
      expect(signal).to.equal('SIGKILL');
    }

    const store = new SqliteStore({ path });
    await store.open();
    expect(acknowledged.size).to.be.at.least(8);
    for (const [executionId, length] of acknowledged) {
      const journal = await store.journal(executionId);
      expect(journal.length).to.be.at.least(length);
      expect(journal).to.deep.equal(sampleEntries(journal.length));
    }
    await store.close();
  });

  it('shares its file between processes: no lease is given twice, no entry is lost', async () => {
    const path = place('shared.db');
    const executions = 40;
    const children = ['one', 'two'].map((worker) => start('working-process', path, worker, executions));
    await Promise.all(children.map(nextMessage));
    for (const child of children) child.send('go');
    const [one, two] = (await Promise.all(children.map(nextMessage))) as [WorkReport, WorkReport];

    const leases = [...one.leases, ...two.leases];
    expect(new Set(leases).size).to.equal(leases.length);
    // Six entries, two with each lease.
    expect(leases).to.have.length(executions * 3);
    expect([...one.shared, ...two.shared].sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 80 }, (_, index) => index + 1),
    );

    const store = new SqliteStore({ path });
    await store.open();
    const { executions: listed } = await store.list({ workflow: 'OrderWorkflow', limit: 99 });
    expect(listed).to.have.length(executions);
    for (const { epoch, journalLength, status } of listed) {
      expect({ epoch, journalLength, status }).to.deep.equal({ epoch: 3, journalLength: 6, status: 'SUCCEEDED' });
    }
    const [shared] = (await store.list({ workflow: 'Shared', limit: 9 })).executions;
    const writers = (await store.journal(shared!.executionId)).map((entry) => entry.kind === 'timerFired' && entry.id);
    for (const { worker, shared: lengths } of [one, two]) {
      for (const length of lengths) expect(writers[length - 1]).to.equal(worker);
    }
    await store.close();
  });
});
