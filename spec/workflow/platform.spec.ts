import { expect } from 'chai';
import type { Handler } from '../../lib/emulator/functions/function-settings.js';
import { DurableExecution, DurableWorkflow, type LambdaContext, Step } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { NonDeterminismFoundError, WorkflowTestRunner } from '../../lib/testing.js';
import { EmulatorKit } from '../emulator/emulator-kit.js';
import { AcceptingStore, eventOf } from '../lambda/lambda-kit.js';

const UNLIMITED = 2 ** 31 - 1;

/** What a body sees of its platform. */
interface Seen {
  readonly tenantId?: string;
  readonly rawInput?: string;
  readonly functionName?: string;
  readonly isSameRequest: boolean;
  readonly remaining: number;
}

class PlatformWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(_input: unknown): Promise<unknown> {
    const { tenantId, rawInput } = this.context;
    return { seen: await this.look(), again: { tenantId, rawInput } };
  }

  @Step()
  async look(): Promise<Seen> {
    const { tenantId, rawInput, lambdaContext } = this.context;
    return {
      ...(tenantId !== undefined && { tenantId }),
      ...(rawInput !== undefined && { rawInput }),
      ...(lambdaContext !== undefined && { functionName: lambdaContext.functionName }),
      isSameRequest: lambdaContext?.getRemainingTimeInMillis?.() === this.context.remainingMillis(),
      remaining: this.context.remainingMillis(),
    };
  }
}

const INPUT = { total: 5 };
const RAW = JSON.stringify(INPUT);

function lambdaContext(more: Partial<LambdaContext> = {}): LambdaContext {
  return {
    functionName: 'platform',
    functionVersion: '7',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:platform:7',
    memoryLimitInMB: '128',
    awsRequestId: 'request-1',
    logGroupName: 'group',
    logStreamName: 'stream',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 30_000,
    ...more,
  };
}

describe('what the platform gives, on this.context', () => {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };

  it('is on Lambda its context, the tenant and the time that is left', async () => {
    const handler = createHandler(PlatformWorkflow, { store: new AcceptingStore(), logger: silent });
    const output = await handler(eventOf(INPUT), lambdaContext({ tenantId: 'acme' }));
    const { seen, again } = JSON.parse((output as { Result: string }).Result);
    expect(again).to.deep.equal({ tenantId: 'acme', rawInput: RAW });
    expect(seen).to.deep.equal({
      ...again,
      functionName: 'platform',
      isSameRequest: true,
      remaining: 30_000,
    });
  });

  it('is there without a context too, and with one that has next to nothing', async () => {
    for (const context of [undefined, { awsRequestId: 'made up' }]) {
      const handler = createHandler(PlatformWorkflow, { store: new AcceptingStore(), logger: silent });
      const output = await handler(eventOf(INPUT), context);
      const { seen } = JSON.parse((output as { Result: string }).Result);
      expect(seen).to.include({ rawInput: RAW, remaining: UNLIMITED });
    }
  });

  it('is in the emulator as on Lambda', async () => {
    const kit = new EmulatorKit();
    try {
      const handler: Handler = (event, context) =>
        createHandler(PlatformWorkflow, { lambdaClient: kit.client })(event, context);
      await kit.start({ platform: { handler, timeout: 20 } });
      const { value } = await kit.invoke('platform:$LATEST', INPUT, { TenantId: 'acme' });
      expect(value.again).to.deep.equal({ tenantId: 'acme', rawInput: RAW });
      expect(value.seen).to.include({ ...value.again, functionName: 'platform' });
      expect(value.seen.remaining).to.be.within(1, 20_000);
    } finally {
      await kit.stop();
    }
  });

  it('is on a runtime without Lambda, and without a limit', async () => {
    const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [PlatformWorkflow], logger: silent });
    await runtime.start();
    try {
      const result: any = await runtime.client.result(await runtime.client.start(PlatformWorkflow, INPUT));
      expect(result.seen).to.deep.equal({ rawInput: RAW, isSameRequest: false, remaining: UNLIMITED });
    } finally {
      await runtime.stop();
    }
  });

  it('is in a test as on a runtime', async () => {
    const execution = await new WorkflowTestRunner(PlatformWorkflow).run(INPUT);
    const { seen }: any = await execution.result();
    expect(seen).to.deep.equal({ rawInput: RAW, isSameRequest: false, remaining: UNLIMITED });
  });
});

describe('this.context.operationId', () => {
  class IdWorkflow extends DurableWorkflow {
    @DurableExecution()
    async run(): Promise<unknown> {
      const { operationId } = this.context;
      const group = await this.context.runInChildContext('group', async () => [
        this.context.operationId,
        await this.context.step('within', () => this.context.operationId),
      ]);
      const flat = await this.context.map('flat', [1], () => this.context.operationId, { nesting: 'flat' });
      const nested = await this.context.map('nested', [1], () => this.context.operationId);
      return { top: operationId === undefined, group, flat: flat.results(), nested: nested.results() };
    }
  }

  it('is that of the step, the context, the item, as the history has it; none at the top', async () => {
    const execution = await new WorkflowTestRunner(IdWorkflow).run(undefined);
    const id = (name: string, n = 0) => execution.operation(name, n).id;
    expect(await execution.result()).to.deep.equal({
      top: true,
      group: [id('group'), id('within')],
      flat: [id('flat')],
      nested: [id('map-item-0')],
    });
  });
});

describe('what differs from invocation to invocation', () => {
  class CuriousWorkflow extends DurableWorkflow {
    @DurableExecution()
    async run(what: 'lambdaContext' | 'remainingMillis'): Promise<void> {
      if (what === 'lambdaContext') void this.context.lambdaContext?.functionName;
      else this.context.remainingMillis();
    }
  }

  for (const [what, call] of [
    ['lambdaContext', 'this.context.lambdaContext'],
    ['remainingMillis', 'this.context.remainingMillis()'],
  ] as const) {
    it(`is found by the determinism guard in workflow code: ${call}`, async () => {
      const error = await new WorkflowTestRunner(CuriousWorkflow).run(what).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(NonDeterminismFoundError);
      const { message } = error as Error;
      expect(message).to.include(`${call} at CuriousWorkflow.run`).and.to.include("allow: ['platform']");
      const allowed = new WorkflowTestRunner(CuriousWorkflow, { determinism: { allow: ['platform'] } });
      expect((await allowed.run(what)).status).to.equal('SUCCEEDED');
    });
  }
});
