import { expect, use } from 'chai';
import { WorkflowTestRunner } from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { AgentWorkflow, type Message, type Reply } from './agent-workflow.js';

use(everstepAssertions);

const refund: Reply = { text: 'I refund it.', tokens: 100, tool: { name: 'refund', input: 'order-7' } };
const done: Reply = { text: 'Done.', tokens: 100 };

describe('AgentWorkflow', () => {
  /** The model says the replies one after the other, and the last one for ever. */
  function aRunner(...replies: Reply[]) {
    const keys: string[] = [];
    let conversation: readonly Message[] = [];
    const model = async (messages: readonly Message[]) => {
      conversation = [...messages];
      return replies.length > 1 ? replies.shift()! : replies[0]!;
    };
    const run = async (order: string, key: string) => {
      keys.push(key);
      if (keys.length === 1) throw new Error('The bank is busy.');
      return `refunded ${order}`;
    };
    const surroundings = { model, tools: { refund: { run, needsApproval: true } }, askHuman: async () => {} };
    const create = () => new AgentWorkflow(surroundings);
    return { runner: new WorkflowTestRunner(AgentWorkflow, { create }), keys, heard: () => conversation.at(-1)?.text };
  }

  it('runs a tool once a human agrees, and again when it fails, under the same key', async () => {
    const { runner, keys, heard } = aRunner(refund, done);
    const execution = await runner.start('Where is order 7?');
    await execution.callback('approval').succeed(true);
    expect(await execution.untilEnded()).to.have.succeededWith('Done.');
    expect(heard()).to.equal('refunded order-7');
    expect(keys).to.have.lengthOf(2);
    expect(keys[0]).to.equal(keys[1]);
  });

  it('tells the model that the human said no', async () => {
    const { runner, keys, heard } = aRunner(refund, done);
    const execution = await runner.start('Where is order 7?');
    await execution.callback('approval').succeed(false);
    expect(await execution.untilEnded()).to.have.succeededWith('Done.');
    expect(heard()).to.equal('A human said no.');
    expect(keys).to.deep.equal([]);
  });

  it('stops when its budget is spent', async () => {
    const { runner } = aRunner({ ...refund, tokens: 10_001 });
    expect(await (await runner.run('Where is it?')).result()).to.match(/^Stopped: 10001 tokens/);
  });

  it('stops when it goes round in circles', async () => {
    const { runner } = aRunner({ ...refund, tool: { name: 'dance', input: '' } });
    const execution = await runner.run('Where is it?');
    expect(execution).to.have.succeededWith('Stopped after 20 calls of the model.');
    expect(execution).to.have.completedStep('think').times(20);
  });
});
