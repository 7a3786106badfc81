import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, use } from 'chai';
import { type TestExecution, WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { answersServer } from './answers-server.js';
import { ExpenseWorkflow, type Mail } from './expense-workflow.js';

use(everstepAssertions);

const yes = { granted: true, by: 'Ann' };
const no = { granted: false, by: 'Bob' };

describe('ExpenseWorkflow', () => {
  const reminders: string[] = [];
  beforeEach(() => reminders.splice(0));

  function aRunner(ask: Mail['ask'] = async () => {}) {
    const mail = { ask, remind: async (whom: string) => void reminders.push(whom) };
    return new WorkflowTestRunner(ExpenseWorkflow, { create: () => new ExpenseWorkflow(mail) });
  }

  async function scanAndBook(execution: TestExecution<string>): Promise<string> {
    await execution.callback('scan').succeed();
    await execution.callback('taxOffice').succeed();
    return execution.result();
  }

  it('pays what the manager grants', async () => {
    const execution = await aRunner().start({ id: 'e-1', cents: 100_00 });
    await execution.callback('manager').succeed(yes);
    expect(await scanAndBook(execution)).to.equal('e-1 is paid');
    expect(execution.operation('patience').status).to.equal('CANCELLED');
    expect(reminders).to.deep.equal([]);
  });

  it('reminds the manager every two days', async () => {
    const runner = aRunner();
    const execution = await runner.start({ id: 'e-1', cents: 100_00 });
    await execution.untilSuspended();
    await runner.advance({ days: 5 });
    expect(reminders).to.deep.equal(['the manager', 'the manager']);
    await execution.callback('manager').succeed(no);
    expect(await execution.result()).to.equal('refused by Bob');
  });

  it('gives up after two weeks without an answer', async () => {
    const execution = await aRunner().run({ id: 'e-1', cents: 100_00 });
    expect(execution).to.have.succeededWith('nobody answered about e-1');
  });

  it('asks the director too, above 1,000', async () => {
    const execution = await aRunner().start({ id: 'e-1', cents: 1_500_00 });
    await execution.callback('manager').succeed(yes);
    await execution.callback('director').succeed(no);
    expect(await execution.result()).to.equal('refused by Bob');
  });

  for (const [votes, result] of [
    [[no, yes, yes], 'e-1 is paid'],
    [[yes, no, no], 'refused by the board'],
  ] as const) {
    it(`needs two of the board, above 10,000: ${result}`, async () => {
      const execution = await aRunner().start({ id: 'e-1', cents: 20_000_00 });
      await execution.callback('manager').succeed(yes);
      await execution.callback('director').succeed(yes);
      for (const [n, vote] of votes.entries()) await execution.callback('member', n).succeed(vote);
      expect(result === 'e-1 is paid' ? await scanAndBook(execution) : await execution.result()).to.equal(result);
    });
  }

  it('waits as long as the scanner gives signs of life, and no longer', async () => {
    const runner = aRunner();
    const execution = await runner.start({ id: 'e-1', cents: 100_00 });
    await execution.callback('manager').succeed(yes);
    for (let minutes = 0; minutes < 12; minutes += 4) {
      await execution.callback('scan').heartbeat();
      await runner.advance({ minutes: 4 });
    }
    expect(execution).to.be.suspendedOn('scan');
    expect(await execution.result()).to.equal('nobody answered about e-1');
    const [callback] = execution.operation('scan').children;
    expect(callback?.error?.type).to.equal('Callback.Heartbeat');
  });

  it('says so when the scanner reports a failure', async () => {
    const execution = await aRunner().start({ id: 'e-1', cents: 100_00 });
    await execution.callback('manager').succeed(yes);
    await execution.callback('scan').fail(new Error('no paper'));
    expect(await execution.result()).to.equal('e-1 is stuck: no paper');
  });

  it('asks again when the mail server is down, under the same id', async () => {
    const ids: string[] = [];
    const execution = await aRunner(async (_whom, _question, id) => {
      ids.push(id);
      if (ids.length < 3) throw new Error('The mail server is down.');
    }).start({ id: 'e-1', cents: 100_00 });
    await execution.callback('manager').succeed(no);
    expect(await execution.result()).to.equal('refused by Bob');
    expect(ids)
      .to.have.lengthOf(3)
      .and.to.satisfy(() => new Set(ids).size === 1);
  });

  it('says so when nobody could be asked', async () => {
    const execution = await aRunner(async () => Promise.reject(new Error('no such address'))).run({
      id: 'e-1',
      cents: 100_00,
    });
    expect(execution).to.have.succeededWith('nobody could be asked about e-1');
  });

  it('takes an answer that comes before the question is out', async () => {
    const runner: WorkflowTestRunner<typeof ExpenseWorkflow> = aRunner(async (_whom, _question, id) =>
      runner.client.callbacks.succeed(id, no),
    );
    expect(await runner.run({ id: 'e-1', cents: 100_00 })).to.have.succeededWith('refused by Bob');
  });

  it('takes answers over HTTP, once', async () => {
    const runner = aRunner();
    const server = answersServer(runner.client.callbacks).listen(0);
    await once(server, 'listening');
    const execution = await runner.start({ id: 'e-1', cents: 100_00 });
    const id = await execution.callback('manager').id();
    const link = `http://localhost:${(server.address() as AddressInfo).port}/callbacks/${encodeURIComponent(id)}`;
    const post = async () => (await fetch(link, { method: 'POST', body: JSON.stringify(no) })).status;
    expect((await fetch(link)).status).to.equal(200);
    expect([await post(), await post()]).to.deep.equal([200, 409]);
    expect(await execution.result()).to.equal('refused by Bob');
    server.close();
    server.closeAllConnections();
  });
});
