import { SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { FastClock } from '../support/fast-clock.js';
import { EmulatorKit } from './emulator-kit.js';

describe("a handler made with AWS's SDK, on the emulator", () => {
  const kit = new EmulatorKit();
  afterEach(() => kit.stop());

  it('runs unchanged, over HTTP: step, retry, wait, callback, child context, parallel', async () => {
    let attempts = 0;
    const orders = kit.foreign(async (order: { item: string }, context) => {
      const greeting = await context.step('greet', async () => `hello ${order.item}`);
      const flaky = await context.step(
        'flaky',
        async () => {
          if (++attempts < 2) throw new Error('not yet');
          return attempts;
        },
        { retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 2 } }) },
      );
      await context.wait('coolingOff', { minutes: 1 });
      const approval = await context.waitForCallback('approval', async () => {});
      const both = await context.parallel('both', [
        async (branch) => branch.step('left', async () => 1),
        async (branch) => branch.step('right', async () => 2),
      ]);
      return { greeting, flaky, approval, both: both.getResults() };
    });
    await kit.start({ orders: { handler: orders } }, { clock: new FastClock(1000) });
    const arn = await kit.begin('orders:$LATEST', { item: 'book' }, { DurableExecutionName: 'order-17' });
    expect(arn).to.match(
      /^arn:aws:lambda:us-east-1:123456789012:function:orders:\$LATEST\/durable-execution\/order-17\/[0-9a-f-]{36}$/,
    );
    const { CallbackStartedDetails } = await kit.happened(arn, 'CallbackStarted');
    const Result = new TextEncoder().encode('{"granted":true}');
    await kit.client.send(
      new SendDurableExecutionCallbackSuccessCommand({ CallbackId: CallbackStartedDetails!.CallbackId!, Result }),
    );
    const { Status, Result: result, Version } = await kit.ended(arn);
    expect({ Status, Version }).to.deep.equal({ Status: 'SUCCEEDED', Version: '$LATEST' });
    expect(JSON.parse(result!)).to.deep.equal({
      greeting: 'hello book',
      flaky: 2,
      approval: '{"granted":true}',
      both: [1, 2],
    });
    expect(kit.logger.messages).to.deep.equal([]);
  });

  it('reads a state of several pages', async () => {
    let invocations = 0;
    const many = kit.foreign(async (_event, context) => {
      invocations++;
      const steps = Array.from({ length: 1200 }, (_, i) => context.step(`s${i}`, async () => i));
      const sum = (await Promise.all(steps)).reduce((all, one) => all + one, 0);
      await context.wait({ seconds: 5 });
      return sum;
    });
    await kit.start({ many: { handler: many } }, { clock: new FastClock(50) });
    const { value, StatusCode, FunctionError } = await kit.invoke('many:$LATEST');
    expect({ value, StatusCode, FunctionError, invocations }).to.deep.equal({
      ...{ value: 719_400, StatusCode: 200, FunctionError: undefined, invocations: 2 },
    });
  });

  it('gives a caller that waits the error that it ended with', async () => {
    const failing = kit.foreign(async () => {
      throw new RangeError('too far');
    });
    await kit.start({ failing: { handler: failing } });
    const { value, FunctionError, StatusCode, ExecutedVersion } = await kit.invoke('failing:$LATEST');
    expect({ FunctionError, StatusCode, ExecutedVersion }).to.deep.equal({
      ...{ FunctionError: 'Unhandled', StatusCode: 200, ExecutedVersion: '$LATEST' },
    });
    expect(value).to.include({ errorType: 'RangeError', errorMessage: 'too far' });
  });
});
