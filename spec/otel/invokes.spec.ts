import { context, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { traceHeaderOf, traceparentOf } from '../../lib/core/trace-header.js';
import type { OperationUpdate } from '../../lib/core/wire/index.js';
import { asPayload, DurableExecution, DurableWorkflow, Invoke, Step, Wait } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import type { WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { idOf, Tracing, traceOf, treeOf } from './tracing-rig.js';

class Tax extends DurableWorkflow {
  @DurableExecution()
  run(): Promise<number> {
    return this.look();
  }

  @Step()
  async look(): Promise<number> {
    return 19;
  }
}

class Billing extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    await this.settle();
    return this.tax();
  }

  @Wait({ minutes: 1 })
  async settle(): Promise<void> {}

  @Invoke({ workflow: () => Tax })
  async tax(): Promise<number> {
    return asPayload(undefined);
  }
}

class Order extends DurableWorkflow {
  @DurableExecution()
  run(): Promise<number> {
    return this.bill();
  }

  @Invoke({ workflow: () => Billing })
  async bill(): Promise<number> {
    return asPayload(undefined);
  }
}

describe('the trace of an execution that another one invokes', () => {
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  async function ended(runtime: WorkflowRuntime, id: string): Promise<void> {
    do {
      await kit.clock.advance(61_000);
    } while ((await runtime.client.describe(id)).status === 'RUNNING');
  }

  it('is that of its caller: its span is below the operation that invokes it', async () => {
    const tracing = new Tracing();
    const options = { plugins: [tracing.plugin], stickyExecutions: false };
    const runtime = await kit.started([Order, Billing, Tax], options);
    const { executionId } = await runtime.client.start(Order, undefined);
    await ended(runtime, executionId);
    const workflows = tracing.named('Workflow');
    expect(new Set(workflows.map(traceOf))).to.have.length(1);
    expect(treeOf(tracing.spans.filter((span) => traceOf(span) === traceOf(workflows[0]!)))).to.deep.equal([
      ['Workflow', ['bill', ['Workflow', 'settle', ['tax', ['Workflow', ['look', 'look attempt 1']]]]]],
    ]);
    expect(workflows.flatMap(({ links }) => links)).to.deep.equal([]);
    const ids = tracing.spans.map(idOf);
    expect(new Set(ids)).to.have.length(ids.length);
    // Invocations stay in traces of their own.
    for (const invocation of tracing.named('Invocation')) expect(invocation.parentSpanContext).to.equal(undefined);
  });

  it('is kept beside the input, so that any process goes on with it', async () => {
    const tracing = new Tracing();
    const runtime = await kit.started([Order, Billing, Tax], { plugins: [tracing.plugin], stickyExecutions: false });
    const { executionId } = await runtime.client.start(Order, undefined);
    await ended(runtime, executionId);
    const { executions } = await runtime.client.list({ workflow: Billing });
    const [started] = await kit.store.journal(executions[0]!.executionId, 0, 1);
    const bill = tracing.only('bill');
    expect(started).to.include({ kind: 'started', traceparent: `00-${traceOf(bill)}-${idOf(bill)}-01` });
  });

  it('is below the invoke with a view on invocations too, with its invocations', async () => {
    const tracing = new Tracing({ view: 'invocation' });
    const runtime = await kit.started([Order, Billing, Tax], { plugins: [tracing.plugin], stickyExecutions: false });
    const { executionId } = await runtime.client.start(Order, undefined);
    await ended(runtime, executionId);
    const begun = tracing.named('bill').find(({ attributes }) => attributes['durable.operation.status'] === 'STARTED')!;
    const below = tracing.spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === idOf(begun));
    expect(below.map(({ name }) => name)).to.have.members(['Invocation', 'Invocation', 'Invocation', 'Workflow']);
    expect(below.map(({ attributes }) => attributes['everstep.workflow'])).to.deep.equal(Array(4).fill('Billing'));
  });

  it('is not carried where nothing is traced', async () => {
    const runtime = await kit.started([Order, Billing, Tax]);
    const { executionId } = await runtime.client.start(Order, undefined);
    await ended(runtime, executionId);
    const { executions } = await runtime.client.list({ workflow: Billing });
    const [started] = await kit.store.journal(executions[0]!.executionId, 0, 1);
    expect(started).not.to.have.property('traceparent');
  });

  for (const view of ['execution', 'invocation'] as const) {
    it(`on AWS Lambda is the one that the service carries, with the view on ${view}s`, async () => {
      const root = '5759e988bd862e3fe1be46a994272793';
      const tracing = new Tracing({ view });
      const updates: OperationUpdate[] = [];
      const store = {
        checkpoint: async ({ Updates }: { readonly Updates: readonly OperationUpdate[] }) => {
          updates.push(...Updates);
          const Operations = Updates.map(
            ({ Id, Type }) => ({ Id, Type, Status: 'STARTED', StartTimestamp: 1 }) as const,
          );
          return { CheckpointToken: 't', NewExecutionState: { Operations } };
        },
        getExecutionState: () => expect.fail(),
      };
      const execution = { Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 } as const;
      const event = {
        DurableExecutionArn: 'a',
        CheckpointToken: 't',
        InitialExecutionState: { Operations: [execution] },
      };
      const xRayTraceId = `Root=1-${root.slice(0, 8)}-${root.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`;
      const handler = createHandler(Order, { plugins: [tracing.plugin], store });
      await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => 3000, xRayTraceId } as never);
      const { XAmznTraceId } = updates[0]!.ChainedInvokeOptions!;
      const bill = tracing.named('bill')[0];
      if (view === 'execution') expect(XAmznTraceId).to.equal(undefined);
      else expect(traceparentOf(XAmznTraceId!)).to.equal(`00-${root}-${idOf(bill!)}-01`);
    });
  }

  it('has a form for AWS Lambda, and back', () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    expect(traceHeaderOf(traceparent)).to.equal(header);
    expect(traceparentOf(header)).to.equal(traceparent);
    expect(traceparentOf(`${header.replace('Sampled=1', 'Sampled=0')};Lineage=a:1`)).to.equal(
      traceparent.replace(/01$/, '00'),
    );
    for (const none of ['', 'Root=1-5759e988-bd862e3fe1be46a994272793', 'Root=x;Parent=53995c3f42cd8ad8'])
      expect(traceparentOf(none)).to.equal(undefined);
    expect(traceHeaderOf('00-zz')).to.equal(undefined);
  });
});

describe('the code of executions', () => {
  it('runs in the context in which the runtime was started, whoever caused it to run', async () => {
    const kit = new RuntimeKit();
    const active: (string | undefined)[] = [];
    class Watching extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {
        active.push(trace.getActiveSpan()?.spanContext().spanId);
        await this.context.wait('a while', '1m');
        active.push(trace.getActiveSpan()?.spanContext().spanId);
      }
    }
    const runtime = kit.runtime([Watching], { stickyExecutions: false });
    await runtime.client.start(Watching);
    await runtime.start();
    const span = new Tracing().provider.getTracer('user').startSpan('request');
    await context.with(trace.setSpan(context.active(), span), async () => {
      await runtime.client.start(Watching);
      await kit.clock.advance(120_000);
    });
    await kit.stop();
    expect(active).to.have.length.above(3);
    expect(new Set(active)).to.deep.equal(new Set([undefined]));
  });
});
