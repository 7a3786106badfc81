import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { otel } from '../../lib/otel.js';
import { MemoryStore, StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { EngineRig } from '../support/engine-rig.js';
import { activeSpanId, idOf, Tracing, traceOf } from './tracing-rig.js';

class Instant extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return 'done';
  }
}

const parentOf = (tracing: Tracing, name: string) => tracing.only(name).parentSpanContext?.spanId;

describe('code of a workflow', () => {
  it('runs within its span: the attempt, the context, the invocation', async () => {
    const tracing = new Tracing();
    await tracing.rig().run(async (workflow) => {
      tracing.userSpan('above');
      await workflow.runInChildContext('group', async () => {
        await workflow.step('charge', async () => {
          await Promise.resolve();
          tracing.userSpan('request');
        });
        tracing.userSpan('between');
      });
    });
    expect(parentOf(tracing, 'above')).to.equal(idOf(tracing.only('Invocation')));
    expect(parentOf(tracing, 'request')).to.equal(idOf(tracing.only('charge attempt 1')));
    expect(traceOf(tracing.only('request'))).to.equal(traceOf(tracing.only('Workflow')));
    expect(parentOf(tracing, 'between')).to.equal(idOf(tracing.only('group')));
  });

  it('has its span in what it logs', async () => {
    const tracing = new Tracing();
    const rig = tracing.rig();
    const seen: (string | undefined)[] = [];
    await rig.run(async (workflow) => {
      workflow.logger.info('above');
      await workflow.step('charge', () => {
        seen.push(activeSpanId());
        workflow.logger.info('inside');
      });
    });
    const [above, inside] = rig.logger.lines.map(({ data }) => data);
    const invocation = tracing.only('Invocation').spanContext();
    const attempt = tracing.only('charge attempt 1').spanContext();
    expect(above).to.include({ trace_id: invocation.traceId, span_id: invocation.spanId });
    expect(inside).to.include({ trace_id: attempt.traceId, span_id: attempt.spanId });
    expect(seen).to.deep.equal([attempt.spanId]);
  });
});

describe('an invocation', () => {
  it('hangs below the span that is active where its handler is called', async () => {
    const tracing = new Tracing();
    const request = tracing.provider.getTracer('user').startSpan('request', {}, ROOT_CONTEXT);
    const around = trace.setSpan(ROOT_CONTEXT, request);
    await context.with(around, () => tracing.rig().run((workflow) => workflow.step('a', () => 1)));
    expect(parentOf(tracing, 'Invocation')).to.equal(request.spanContext().spanId);
    expect(tracing.only('Workflow').parentSpanContext).to.equal(undefined);
    expect(traceOf(tracing.only('Workflow'))).not.to.equal(request.spanContext().traceId);
  });

  it('hangs below the trace of AWS X-Ray, and is left out with it', async () => {
    const run = async (sampled: number) => {
      const tracing = new Tracing();
      process.env._X_AMZN_TRACE_ID = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=${sampled}`;
      try {
        await tracing.rig().run((workflow) => workflow.step('a', () => 1));
      } finally {
        delete process.env._X_AMZN_TRACE_ID;
      }
      return tracing;
    };
    const sampled = await run(1);
    expect(traceOf(sampled.only('Invocation'))).to.equal('5759e988bd862e3fe1be46a994272793');
    expect(parentOf(sampled, 'Invocation')).to.equal('53995c3f42cd8ad8');
    expect((await run(0)).spans).to.deep.equal([]);
  });

  it('that is not sampled collects nothing, and keeps what the workflow calls from being a root', async () => {
    const tracing = new Tracing({ sampler: new AlwaysOffSampler() });
    let active: string | undefined;
    await tracing.rig().run((workflow) => workflow.step('a', () => (active = activeSpanId())));
    expect(tracing.spans).to.deep.equal([]);
    expect(active).to.match(/^[0-9a-f]{16}$/);
  });

  it('without a tracer provider is not watched at all', () => {
    const source = otel() as (info: object) => unknown;
    const info = { executionId: 'e', workflow: 'W', requestId: 'r', isFirstInvocation: true };
    expect(source(info)).to.equal(undefined);
    expect(new EngineRig({ plugins: [otel()] })).to.be.an('object');
  });
});

describe('an execution that is started within a span', () => {
  it('is linked to it, over a store', async () => {
    const tracing = new Tracing();
    const store = new MemoryStore();
    const runtime = new WorkflowRuntime({ store, workflows: [Instant], plugins: [tracing.plugin] });
    await runtime.start();
    const request = tracing.provider.getTracer('user').startSpan('request', {}, ROOT_CONTEXT);
    const client = new StoreWorkflowClient({ store });
    await context.with(trace.setSpan(ROOT_CONTEXT, request), () => client.run(Instant, undefined));
    await runtime.stop();
    request.end();
    const [link] = tracing.only('Workflow').links;
    expect(link!.context).to.include({
      traceId: traceOf(tracing.only('request')),
      spanId: idOf(tracing.only('request')),
    });
  });
});
