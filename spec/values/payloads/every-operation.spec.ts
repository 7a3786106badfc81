import 'reflect-metadata';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, encrypted, fixedDelay, offloaded, Step } from '../../../lib/index.js';
import { WorkflowTestRunner } from '../../../lib/testing.js';

class Payment {
  secret = 'tell-nobody';
  describe(): string {
    return `payment of ${this.secret}`;
  }
}

class EverythingWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(input: { secret: string }): Promise<string[]> {
    const paid = await this.pay();
    const items = await this.context.map('items', [1, 2], () => this.pay(), { returns: () => Payment });
    const flat = await this.context.map('flat', [1, 2], (item) => `${input.secret} ${item}`, { nesting: 'flat' });
    const child = await this.context.runInChildContext('child', () => this.pay(), { returns: () => Payment });
    const job = await this.context.waitForCondition('job', ({ secret, polls }) => ({ secret, polls: polls + 1 }), {
      initialState: { secret: input.secret, polls: 0 },
      until: ({ polls }) => polls === 3,
      strategy: fixedDelay(),
    });
    await this.context.wait('night', '8h');
    const all = [paid, ...items.results(), child];
    return [...all.map((payment) => payment.describe()), ...flat.results(), `${job.secret} ${job.polls}`];
  }

  @Step({ returns: () => Payment })
  async pay(): Promise<Payment> {
    return new Payment();
  }
}

describe('a serdes that goes over others', () => {
  it('covers every kind of operation, live and on replay', async () => {
    const texts = new Map<string, string>();
    const store = {
      put: async (key: string, text: string) => void texts.set(key, text),
      get: async (key: string) => texts.get(key),
    };
    const serdes = offloaded({ store, threshold: 0, inner: encrypted({ key: Buffer.alloc(32, 7) }) });
    const runner = new WorkflowTestRunner(EverythingWorkflow, { serdes });
    const execution = await runner.start({ secret: 'tell-nobody' });
    expect(await execution.result()).to.deep.equal([
      ...Array<string>(4).fill('payment of tell-nobody'),
      'tell-nobody 1',
      'tell-nobody 2',
      'tell-nobody 3',
    ]);
    expect(JSON.stringify([...texts, execution.history])).not.to.contain('nobody');
    expect(execution.history.filter(({ EventType }) => EventType === 'InvocationCompleted').length).to.be.greaterThan(
      2,
    );
  });
});
