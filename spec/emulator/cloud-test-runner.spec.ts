import { CloudDurableTestRunner, InvocationType, WaitingOperationStatus } from '@aws/durable-execution-sdk-js-testing';
import { expect } from 'chai';
import { EmulatorKit } from './emulator-kit.js';

describe("AWS's CloudDurableTestRunner, on the emulator", () => {
  const kit = new EmulatorKit();
  afterEach(() => kit.stop());

  function runner(functionName: string, invocationType: InvocationType) {
    return new CloudDurableTestRunner<any>({
      ...{ functionName, client: kit.client, config: { pollInterval: 20, invocationType } },
    });
  }

  it('runs a function and shows its operations', async () => {
    const greeting = kit.foreign(async ({ name }: { name: string }, context) => {
      const greeted = await context.step('greet', async () => `hello ${name}`);
      await context.wait('pause', { seconds: 1 });
      return greeted;
    });
    await kit.start({ greeting: { handler: greeting } });
    const cloud = runner('greeting:$LATEST', InvocationType.RequestResponse);
    const result = await cloud.run({ payload: { name: 'Ada' } });
    expect(result.getStatus()).to.equal('SUCCEEDED');
    expect(result.getResult()).to.equal('hello Ada');
    expect(cloud.getOperation('greet').getStepDetails()!.result).to.equal('hello Ada');
    expect(cloud.getOperation('pause').getWaitDetails()).to.deep.include({ waitSeconds: 1 });
    expect(result.getInvocations()).to.have.lengthOf(2);
  });

  it('answers callbacks of a function that runs', async () => {
    const asking = kit.foreign(async (_event, context) => context.waitForCallback('approval', async () => {}));
    await kit.start({ asking: { handler: asking } });
    const cloud = runner('asking:$LATEST', InvocationType.Event);
    const running = cloud.run();
    const approval = cloud.getOperation('approval');
    await approval.waitForData(WaitingOperationStatus.SUBMITTED);
    await approval.sendCallbackSuccess('granted');
    expect((await running).getResult()).to.equal('granted');
  });

  it('sees how a function fails', async () => {
    const failing = kit.foreign(async () => {
      throw new RangeError('too far');
    });
    await kit.start({ failing: { handler: failing } });
    const result = await runner('failing:$LATEST', InvocationType.Event).run();
    expect(result.getStatus()).to.equal('FAILED');
    expect(result.getError()).to.include({ errorType: 'RangeError', errorMessage: 'too far' });
  });
});
