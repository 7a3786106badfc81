import { expect } from 'chai';
import { StepInterruptedError } from '../../lib/core/errors/operation-errors.js';
import { StepSemantics } from '../../lib/engine/index.js';
import { DurableExecution, DurableWorkflow, InvocationError } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import type { AttemptEndInfo, AttemptInfo, InvocationStartInfo } from '../../lib/plugins/index.js';
import { fixedDelay } from '../../lib/retry/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { EngineRig, type Flow, until } from '../support/engine-rig.js';

let invocations = 0;

/** Its first invocation breaks off before it records anything. */
class Late extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    if (invocations++ === 0) throw new InvocationError('not yet');
    return invocations;
  }
}

describe('an interrupted attempt of an at-most-once step', () => {
  it('is reported to plugins when the next invocation finds it', async () => {
    const started: AttemptInfo[] = [];
    const ended: AttemptEndInfo[] = [];
    const rig = new EngineRig({
      plugins: [{ onAttemptStart: (info) => void started.push(info), onAttemptEnd: (info) => void ended.push(info) }],
    });
    const options = { semantics: StepSemantics.AtMostOncePerRetry, retry: fixedDelay() };
    const flow = (body: () => unknown): Flow => {
      return (context) => context.step('charge', body, options);
    };
    void rig.invoke(flow(() => new Promise(() => {})));
    await until(() => started.length === 1);
    await rig.run(flow(() => 'charged'));
    expect(started.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
    const [interrupted, succeeded] = ended;
    expect(interrupted).to.include({ attempt: 1, outcome: 'FAILED', status: 'PENDING', isInterrupted: true });
    expect(interrupted!.error).to.be.instanceOf(StepInterruptedError);
    expect(interrupted!.startTimestamp.getTime()).to.be.at.most(interrupted!.endTimestamp.getTime());
    expect(succeeded).to.include({ attempt: 2, outcome: 'SUCCEEDED', isInterrupted: false });
  });
});

describe('a function as plugin', () => {
  it('receives what the invocation starts with, and may leave it out', async () => {
    const seen: [boolean, number][] = [];
    const names: (string | undefined)[] = [];
    const rig = new EngineRig({
      plugins: [
        ({ isFirstInvocation, operations }) => {
          seen.push([isFirstInvocation, operations.size]);
          return undefined;
        },
        ({ isFirstInvocation }) =>
          isFirstInvocation ? { onOperationStart: ({ name }) => void names.push(name) } : undefined,
      ],
    });
    await rig.run(async (context) => {
      await context.wait('1s');
      await context.step('a', () => 1);
    });
    expect(seen).to.deep.equal([
      [true, 0],
      [false, 1],
    ]);
    expect(names).to.deep.equal([undefined]);
    expect(rig.logger.lines).to.deep.equal([]);
  });
});

describe('what plugins are told of an invocation', () => {
  it('is that it is the first one, once, also where that recorded nothing', async () => {
    invocations = 0;
    const seen: boolean[] = [];
    const plugins = [{ onInvocationStart: (info: InvocationStartInfo) => void seen.push(info.isFirstInvocation) }];
    const result = await new WorkflowTestRunner(Late, { plugins }).run();
    expect(await result.result()).to.equal(2);
    expect(seen).to.deep.equal([true, false]);
  });

  it('is the context that AWS Lambda passes to the handler', async () => {
    invocations = 1;
    const seen: unknown[] = [];
    const plugins = [{ onInvocationStart: (info: InvocationStartInfo) => void seen.push(info.lambdaContext) }];
    const store = { checkpoint: () => expect.fail(), getExecutionState: () => expect.fail() };
    const handler = createHandler(Late, { plugins, store });
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3000 };
    const execution = { Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 } as const;
    const event = {
      DurableExecutionArn: 'arn',
      CheckpointToken: 't',
      InitialExecutionState: { Operations: [execution] },
    };
    await handler(event, context);
    expect(seen).to.deep.equal([context]);
  });
});
