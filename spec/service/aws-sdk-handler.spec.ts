import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { expect } from 'chai';
import type { FunctionHandler } from '../../lib/service/index.js';
import { eventsOf, RuntimeKit } from './runtime-kit.js';

const { setTimeout } = globalThis;

describe("a handler made with AWS's SDK", () => {
  const kit = new RuntimeKit();
  afterEach(() => kit.stop());

  /** The SDK takes some real milliseconds to decide that it must suspend. */
  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('runs unchanged: step, retry, wait, callback, child context, parallel', async () => {
    let callbackId = '';
    let attempts = 0;
    const handler = withDurableExecution(async (order: { item: string }, context) => {
      const greeting = await context.step('greet', async () => `hello ${order.item}`);
      const flaky = await context.step(
        'flaky',
        async () => {
          if (++attempts < 2) throw new Error('not yet');
          return attempts;
        },
        { retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 2 } }) },
      );
      await context.wait('coolingOff', { hours: 1 });
      const approval = await context.waitForCallback('approval', async (id) => {
        callbackId = id;
      });
      const both = await context.parallel('both', [
        async (branch) => branch.step('left', async () => 1),
        async (branch) => branch.step('right', async () => 2),
      ]);
      return { greeting, flaky, approval, both: both.getResults() };
    });
    const target = { name: 'Order', handler: handler as unknown as FunctionHandler };
    const runtime = await kit.started([target]);
    const execution = await runtime.client.start('Order', { item: 'book' });
    const happened = async (type: string, count = 1) =>
      until(async () => (await eventsOf(runtime, execution)).filter((event) => event === type).length >= count);

    await happened('InvocationCompleted');
    await kit.clock.advance(2000);
    await happened('InvocationCompleted', 2);
    await kit.clock.advance(3600_000);
    await happened('InvocationCompleted', 3);
    await runtime.client.callbacks.succeed(callbackId, { granted: true });
    expect(await runtime.client.result(execution)).to.deep.equal({
      greeting: 'hello book',
      flaky: 2,
      approval: '{"granted":true}',
      both: [1, 2],
    });
    expect(attempts).to.equal(2);
    expect(kit.logger.lines).to.deep.equal([]);
    expect((await eventsOf(runtime, execution)).slice(0, 16)).to.deep.equal([
      'ExecutionStarted',
      'StepStarted',
      'StepSucceeded',
      'StepStarted',
      'StepFailed',
      'InvocationCompleted',
      'StepStarted',
      'StepSucceeded',
      'WaitStarted',
      'InvocationCompleted',
      'WaitSucceeded',
      'ContextStarted',
      'CallbackStarted',
      'StepStarted',
      'StepSucceeded',
      'InvocationCompleted',
    ]);
  });
});
