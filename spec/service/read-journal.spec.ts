import { expect } from 'chai';
import { CorruptJournalError } from '../../lib/core/errors/service-errors.js';
import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../lib/index.js';
import { readJournal } from '../../lib/service/machine/read-journal.js';
import { sampleEntries } from '../../lib/stores/contract/contract-kit.js';
import { RuntimeKit } from './runtime-kit.js';
import { elsewhere, rejection } from './service-kit.js';

describe('reading a journal', () => {
  const journal = sampleEntries(2500);
  let done: string[];
  const store = {
    async journal(_: string, after = 0, limit = 0) {
      done.push(`read ${after}`);
      return journal.slice(after, after + limit);
    },
  };
  beforeEach(() => {
    done = [];
  });

  it('is done in pages, each asked for before the one before is folded, and gives others their turn', async () => {
    let folded = 0;
    const fold = () => {
      if (++folded % 1000 === 0) done.push(`folded ${folded}`);
      if (folded === 1000) setImmediate(() => done.push('others'));
    };
    await readJournal(store, 'execution', 0, fold);
    expect(folded).to.equal(2500);
    const pages = ['read 0', 'read 1000', 'folded 1000', 'others', 'read 2000', 'folded 2000'];
    expect(done).to.deep.equal(pages);
  });

  it('goes on behind what is known, and needs one call where there is one page', async () => {
    let folded = 0;
    await readJournal(store, 'execution', 1700, () => folded++);
    expect([folded, done]).to.deep.equal([800, ['read 1700']]);
  });

  it('says which entry can not be folded, whatever the next page does', async () => {
    const failing = {
      journal: async (_: string, after = 0) => {
        if (after > 0) throw new Error('gone');
        return journal.slice(0, 1000);
      },
    };
    const fold = (entry: unknown) => {
      if (entry === journal[41]) throw new TypeError('no member');
    };
    const error = await rejection(readJournal(failing, 'execution', 0, fold));
    expect(error).to.be.instanceOf(CorruptJournalError);
    expect(error.message).to.match(/entry 42 /);
    expect((await rejection(readJournal(failing, 'execution', 0, () => {}))).message).to.equal('gone');
  });

  it('happens once for a resume, and neither for a start nor for a suspension, also where others write', async () => {
    let callbackId = '';
    class Approve extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string> {
        await this.approval();
        return this.approval();
      }

      @Callback()
      async approval(): Promise<string> {
        callbackId = this.context.callbackId;
        return fromCallback();
      }
    }
    const kit = new RuntimeKit();
    await kit.store.open();
    const watched = {
      ...elsewhere(kit.store),
      journal: (executionId: string, after?: number, limit?: number) => {
        done.push(`read ${after}`);
        return kit.store.journal(executionId, after, limit);
      },
    };
    const first = await kit.started([Approve], { store: watched });
    const execution = await first.client.start(Approve);
    await kit.clock.settle();
    expect(done).to.deep.equal([]);
    await first.client.callbacks.succeed(callbackId, 'one');
    await kit.clock.settle();
    expect(done).to.deep.equal([]);
    await first.stop();
    const second = await kit.started([Approve], { store: { ...watched } });
    // It waits for something outside: nothing is due.
    expect(done).to.deep.equal([]);
    await second.client.callbacks.succeed(callbackId, 'two');
    expect(await second.client.result(execution)).to.equal('two');
    // For the answer; the claim after it says that this is all.
    expect(done).to.deep.equal(['read 0']);
    await kit.stop();
  });
});
