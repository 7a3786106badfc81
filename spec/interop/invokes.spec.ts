import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/core/wire/index.js';
import { type FunctionHandler, MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import type { WorkflowTarget } from '../../lib/service/runtime/workflow-target.js';
import { LineLogger } from '../support/line-logger.js';
import { outline } from './run.js';

type Body = (input: any, context: DurableContext) => Promise<unknown>;

/** A handler made with AWS's SDK, as AWS Lambda would be given it. */
const foreign = (name: string, body: Body): WorkflowTarget => ({
  name,
  handler: withDurableExecution(body) as unknown as FunctionHandler,
});

const SECOND = { seconds: 1 };

/** AWS's targets take their time as well, so that the caller has suspended before they end. */
const TARGETS: readonly WorkflowTarget[] = [
  foreign('echo', async (input, context) => {
    await context.wait('pause', SECOND);
    return input;
  }),
  foreign('nothing', async (_, context) => {
    await context.wait('pause', SECOND);
  }),
  foreign('failing', async (_, context) => {
    await context.wait('pause', SECOND);
    throw new RangeError('out of range');
  }),
  foreign('nesting', async (input, context) => {
    const inner = await context.invoke<unknown, string>('inner', 'echo', input);
    return `${inner} and back`;
  }),
];

const CALLERS: Readonly<Record<string, Body>> = {
  basic: (input, context) => context.invoke('echo', input),
  named: (_, context) => context.invoke('call', 'echo:live', { nested: [1, { deep: true }] }),
  undefinedResult: async (_, context) => ({ result: await context.invoke('nothing', {}) }),
  failed: (_, context) => context.invoke('call', 'failing', {}),
  caught: (_, context) =>
    context
      .invoke('call', 'failing', {})
      .catch((error: unknown) => `caught ${(error as Error).name}: ${(error as Error).message}`),
  nested: (_, context) => context.invoke('outer', 'nesting', 'there'),
  parallel: (_, context) => Promise.all(['a', 'b', 'c'].map((item) => context.invoke(`call-${item}`, 'echo', item))),
  branches: async (_, context) => {
    const branches = await context.parallel('both', [
      (child) => child.invoke<unknown, string>('one', 'echo', 'left'),
      (child) => child.invoke<unknown, string>('two', 'plain', 'right'),
    ]);
    return branches.getResults();
  },
  tenant: (_, context) => context.invoke('call', 'plain', {}, { tenantId: 'blue' }),
  function: (_, context) => context.invoke('call', 'plain', { total: 50 }),
  thrown: (_, context) => context.invoke('call', 'broken', {}),
  unknown: (_, context) => context.invoke('call', 'nobody', {}),
};

interface Run {
  readonly status: string;
  readonly result: unknown;
  readonly error: { readonly type?: string | undefined; readonly message?: string | undefined } | undefined;
  readonly history: readonly HistoryEvent[];
}

describe("invokes of handlers made with AWS's SDK, on a WorkflowRuntime", () => {
  const runs: Record<string, Run> = {};

  before(async () => {
    await using runtime = new WorkflowRuntime({
      store: new MemoryStore(),
      workflows: [...TARGETS, ...Object.entries(CALLERS).map(([name, body]) => foreign(name, body))],
      functions: {
        plain: (event, { tenantId }) => ({ event, tenantId }),
        broken: async () => {
          throw new TypeError('broken');
        },
      },
      logger: new LineLogger(),
      grace: { seconds: 0 },
    });
    await runtime.start();
    const { client } = runtime;
    await Promise.all(
      Object.keys(CALLERS).map(async (name) => {
        const execution = await client.start(name, { hello: 'world' });
        await client.result(execution, { signal: AbortSignal.timeout(50_000) }).catch(() => {});
        const { status, result, error } = await client.describe(execution);
        runs[name] = { status, result, error, history: (await client.history(execution)).events };
      }),
    );
  });

  for (const [name, result] of [
    ['basic', { hello: 'world' }],
    ['named', { nested: [1, { deep: true }] }],
    ['undefinedResult', {}],
    ['caught', 'caught InvokeError: out of range'],
    ['nested', 'there and back'],
    ['parallel', ['a', 'b', 'c']],
    ['branches', ['left', { event: 'right' }]],
    ['tenant', { event: {}, tenantId: 'blue' }],
    ['function', { event: { total: 50 } }],
  ] as const) {
    it(`${name}: gives the result`, () => {
      expect(runs[name]).to.deep.include({ status: 'SUCCEEDED', result });
    });
  }

  for (const [name, message] of [
    ['failed', 'out of range'],
    ['thrown', 'broken'],
    ['unknown', 'There is no function "nobody" to invoke'],
  ] as const) {
    it(`${name}: fails`, () => {
      expect(runs[name]).to.include({ status: 'FAILED' });
      expect(runs[name]!.error!.type).to.equal('InvokeError');
      expect(runs[name]!.error!.message).to.include(message);
    });
  }

  it('the history has the shape of that of the service', () => {
    expect(outline(runs.named!.history)).to.deep.equal([
      'ExecutionStarted',
      'ChainedInvokeStarted ChainedInvoke call',
      'InvocationCompleted',
      'ChainedInvokeSucceeded ChainedInvoke call',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
    expect(outline(runs.failed!.history).slice(3, 4)).to.deep.equal(['ChainedInvokeFailed ChainedInvoke call']);
    expect(runs.tenant!.history[1]!.ChainedInvokeStartedDetails).to.deep.include({
      FunctionName: 'plain',
      TenantId: 'blue',
      ExecutedVersion: '$LATEST',
    });
    expect(runs.failed!.history[3]!.ChainedInvokeFailedDetails!.Error.Payload).to.include({
      ErrorType: 'RangeError',
      ErrorMessage: 'out of range',
    });
  });
});
