import { expect, use } from 'chai';
import type { PayloadStore } from 'everstep';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { ReportWorkflow, sealed } from './report-workflow.js';
import { StatementWorkflow } from './statement-workflow.js';

use(everstepAssertions);

/** A store of your own has these two methods, and `remove` if it can remove texts. */
class MemoryPayloads implements PayloadStore {
  readonly texts = new Map<string, string>();

  async put(key: string, text: string): Promise<void> {
    this.texts.set(key, text);
  }

  async get(key: string): Promise<string> {
    return this.texts.get(key)!;
  }
}

describe('ReportWorkflow with sealed payloads', () => {
  it('reads its report after a night, from the store, as an instance of its class', async () => {
    const store = new MemoryPayloads();
    const serdes = sealed(store, Buffer.alloc(32, 'not a key to use'));
    const execution = await new WorkflowTestRunner(ReportWorkflow, { serdes }).run('Ada');
    expect(execution).to.have.succeededWith('20000 lines for Ada');
    expect(store.texts).to.have.lengthOf(1);
  });

  it('leaves nothing readable but the preview', async () => {
    const store = new MemoryPayloads();
    const serdes = sealed(store, Buffer.alloc(32, 'not a key to use'));
    const { history } = await new WorkflowTestRunner(ReportWorkflow, { serdes }).run('Ada');
    expect(JSON.stringify(history)).to.contain('"owner\\":\\"Ada').and.not.contain('DE02');
    expect([...store.texts.values()].join()).to.not.contain('DE02');
  });
});

describe('StatementWorkflow', () => {
  it('records money in its own form, and reads the answer of the bank in it', async () => {
    const execution = await new WorkflowTestRunner(StatementWorkflow).start('DE02');
    await execution.callback('payment').succeed('40 EUR');
    expect(await execution.result()).to.equal('2 EUR are missing');
    expect(JSON.stringify(execution.history)).to.contain('42 EUR').and.not.contain('"amount');
  });
});
