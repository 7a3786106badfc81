import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { ExecutionIds } from '../../lib/otel/execution-ids.js';
import { durableIds } from '../../lib/otel.js';
import { MemoryStore, StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import type { Flow } from '../support/engine-rig.js';
import { idOf, Tracing, traceOf, treeOf } from './tracing-rig.js';

const flow: Flow = async (context) => {
  await context.step('a', () => 1);
  await context.runInChildContext('group', async () => {
    await context.wait('pause', '1h');
    await context.step('b', () => 2);
  });
};

class Fan extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.context.map('all', [0, 1, 2], (item) => this.context.step(`step-${item}`, async () => item));
  }
}

describe('the ids of spans', () => {
  it('are the same in another process, after a wait and after a crash', async () => {
    const whole = new Tracing();
    await whole.rig().run(flow);
    const parted = new Tracing();
    const rig = parted.rig();
    await rig.crash(flow, 1);
    await rig.run(flow);
    // What had ended in the process that died is lost with it.
    for (const name of ['group', 'pause', 'b', 'b attempt 1', 'Workflow']) {
      expect(idOf(parted.only(name)), name).to.equal(idOf(whole.only(name)));
      expect(traceOf(parted.only(name)), name).to.equal(traceOf(whole.only(name)));
    }
    const workflow = whole.spans.filter((span) => traceOf(span) === traceOf(whole.only('Workflow')));
    const a = ['a', 'a attempt 1'];
    const group = ['group', 'pause', ['b', 'b attempt 1']];
    expect(treeOf(workflow)).to.deep.equal([['Workflow', a, group]]);
  });

  it('differ between executions', () => {
    const ids = [new ExecutionIds('e-1', 1000), new ExecutionIds('e-2', 1000), new ExecutionIds('e-1', 2000)];
    expect(new Set(ids.map(({ traceId }) => traceId))).to.have.property('size', 3);
    expect(new Set(ids.map((each) => each.spanId('step')))).to.have.property('size', 3);
    expect(ids[2]!.traceId).to.match(/^00000002[0-9a-f]{24}$/);
  });

  it('differ within an execution', () => {
    const ids = new ExecutionIds('e-1', 1000);
    const keys = Array.from({ length: 20_000 }, (_, i) => [
      `step-${i}`,
      `${i} 1`,
      `2f1c9a-${i}`,
      `2f1c9a-${i} 1`,
    ]).flat();
    const made = new Set(keys.map((key) => ids.spanId(key)));
    expect(made).to.have.property('size', keys.length);
    for (const half of [0, 8]) {
      const words = new Set([...made].map((id) => id.slice(half, half + 8)));
      expect(words.size).to.be.above(keys.length - 10);
    }
    expect([...made].every((id) => /^[0-9a-f]{16}$/.test(id))).to.equal(true);
  });

  it('are forced on spans of executions only, also where samplers and processors start some', async () => {
    let busy = false;
    const users: string[] = [];
    let tracing: Tracing;
    const startRoot = () => {
      if (busy) return;
      busy = true;
      const span = tracing.provider.getTracer('user').startSpan('root', {}, ROOT_CONTEXT);
      users.push(span.spanContext().traceId, span.spanContext().spanId);
      span.end();
      busy = false;
    };
    const sampler: Sampler = {
      shouldSample: () => {
        startRoot();
        return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      },
    };
    const processor: SpanProcessor = {
      onStart: startRoot,
      onEnd: startRoot,
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    tracing = new Tracing({ sampler, processors: [processor] });
    await tracing.rig().run(flow);
    const own = tracing.spans.filter(({ name }) => name !== 'root');
    const taken = new Set(own.flatMap((span) => [traceOf(span), idOf(span)]));
    expect(users).to.have.length.above(20);
    expect(users.filter((id) => taken.has(id))).to.deep.equal([]);
    expect(new Set(users)).to.have.property('size', users.length);
    const workflow = tracing.only('Workflow');
    const operations = tracing.spans.filter((span) => traceOf(span) === traceOf(workflow));
    expect(operations).to.have.length(7);
  });

  it('of other spans come from the generator that is given', () => {
    const inner = { generateTraceId: () => 'a'.repeat(32), generateSpanId: () => 'b'.repeat(16) };
    const ids = durableIds(inner);
    expect([ids.generateTraceId(), ids.generateSpanId()]).to.deep.equal(['a'.repeat(32), 'b'.repeat(16)]);
    expect(durableIds().generateTraceId()).to.match(/^[0-9a-f]{32}$/);
    expect(durableIds().generateSpanId()).to.match(/^[0-9a-f]{16}$/);
  });

  it('without durable ids still are in one trace, and one warning says so', async () => {
    const tracing = new Tracing({ hasIds: false });
    await tracing.rig().run(flow);
    const operations = tracing.spans.filter(({ name }) => name !== 'Invocation' && name !== 'Workflow');
    expect(new Set(operations.map(traceOf))).to.have.property('size', 1);
    expect(tracing.logger.messages).to.have.length(1);
    expect(tracing.logger.messages[0]).to.contain('idGenerator: durableIds()');
  });

  it('do not cross between 200 executions at the same time', async () => {
    const tracing = new Tracing();
    const store = new MemoryStore();
    const runtime = new WorkflowRuntime({ store, workflows: [Fan], plugins: [tracing.plugin] });
    await runtime.start();
    const client = new StoreWorkflowClient({ store });
    const names = Array.from({ length: 200 }, (_, index) => `e-${index}`);
    const started = await Promise.all(names.map((name) => client.start(Fan, undefined, { name })));
    await Promise.all(started.map((execution) => client.result(execution)));
    await runtime.stop();
    const byExecution = new Map<unknown, ReadableSpan[]>(started.map(({ executionId }) => [executionId, []]));
    for (const span of tracing.spans) byExecution.get(span.attributes['durable.execution.arn'])!.push(span);
    const traces = new Set<string>();
    for (const spans of byExecution.values()) {
      const workflow = spans.find(({ name }) => name === 'Workflow')!;
      const own = spans.filter((span) => traceOf(span) === traceOf(workflow));
      traces.add(traceOf(workflow));
      const item = (index: number) => [`map-item-${index}`, [`step-${index}`, `step-${index} attempt 1`]];
      expect(treeOf(own)).to.deep.equal([['Workflow', ['all', item(0), item(1), item(2)]]]);
    }
    expect(traces.size).to.equal(200);
  });

  it('let a sampler that goes by the trace id decide once for an execution', async () => {
    const sampler = new TraceIdRatioBasedSampler(0.5);
    const sampled = (traceId: string) => sampler.shouldSample(context.active(), traceId).decision;
    const decisions = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const ids = new ExecutionIds(`e-${i}`, 1_700_000_000_000);
      const decision = sampled(ids.traceId);
      decisions.add(decision);
      for (let j = 0; j < 5; j++) {
        const traceId = ids.invocationTraceId();
        expect(traceId)
          .to.match(/^[0-9a-f]{32}$/)
          .and.not.to.equal(ids.traceId);
        expect(sampled(traceId)).to.equal(decision);
        expect(traceId.slice(-14)).to.equal(ids.traceId.slice(-14));
      }
    }
    expect(decisions.size).to.equal(2);
    expect(trace.getActiveSpan()).to.equal(undefined);
  });
});
