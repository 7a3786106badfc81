import { expect } from 'chai';
import { JournalVersionError } from '../../lib/core/errors/service-errors.js';
import type { ExecutionRecord } from '../../lib/journal/execution-record.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { RuntimeKit } from './runtime-kit.js';
import { rejection } from './service-kit.js';
import { workflowOf } from './small-engine.js';

describe('an execution whose journal a newer version wrote', () => {
  const kit = new RuntimeKit();
  const executionId = 'from-the-future';
  let runs = 0;
  before(async () => {
    const at = kit.clock.now();
    const record: ExecutionRecord = {
      executionId,
      workflow: 'Order',
      name: 'order-17',
      status: 'RUNNING',
      input: undefined,
      result: undefined,
      error: undefined,
      startedAt: at,
      endedAt: undefined,
      wakeAt: at,
      owner: undefined,
      epoch: 0,
      journalLength: 1,
    };
    const started: JournalEntry = {
      kind: 'started',
      at,
      name: 'order-17',
      input: undefined,
      journalVersion: 2,
      libraryVersion: '9.1.0',
    };
    await kit.store.open();
    await kit.store.create(record, [started]);
    await kit.started([workflowOf('Order', async () => ++runs)]);
    await kit.clock.advance(1000);
  });
  after(() => kit.stop());

  it('is blocked, and nothing of it is run or written', async () => {
    const { blocked } = await kit.runtimes[0]!.client.describe(executionId);
    expect(blocked?.cause).to.equal('newer-version');
    expect(blocked?.message).to.match(
      /everstep 9\.1\.0 wrote it in version 2 of the format, and this version of everstep reads up to 1\. Update everstep/,
    );
    expect(runs).to.equal(0);
    expect(await kit.store.journal(executionId)).to.have.length(1);
  });

  it('is refused to whoever asks for its history or writes to it', async () => {
    const { client } = kit.runtimes[0]!;
    for (const call of [() => client.history(executionId), () => client.stop(executionId)]) {
      const error = await rejection(call());
      expect(error).to.be.instanceOf(JournalVersionError);
      expect(error).to.include({ name: 'JournalVersionError', executionId, journalVersion: 2, newestReadable: 1 });
    }
    expect(await kit.store.journal(executionId)).to.have.length(1);
  });
});
