import { SpanStatusCode } from '@opentelemetry/api';
import { expect } from 'chai';
import { StepSemantics } from '../../lib/engine/index.js';
import { fixedDelay } from '../../lib/retry/index.js';
import { type Flow, until } from '../support/engine-rig.js';
import { Tracing, traceOf, treeOf } from './tracing-rig.js';

const waiting: Flow = async (context) => {
  await context.step('a', () => 1);
  await context.wait('pause', '1h');
  await context.step('b', () => 2);
};

describe('the execution view', () => {
  it('has each operation once, over all invocations, in a trace whose root is the execution', async () => {
    const tracing = new Tracing();
    await tracing.rig().run(waiting);
    const own = tracing.spans.filter((span) => traceOf(span) === traceOf(tracing.only('Workflow')));
    expect(treeOf(own)).to.deep.equal([['Workflow', ['a', 'a attempt 1'], 'pause', ['b', 'b attempt 1']]]);
    const invocations = tracing.named('Invocation');
    expect(invocations.map(({ attributes }) => attributes['durable.invocation.status'])).to.deep.equal([
      'PENDING',
      'SUCCEEDED',
    ]);
    expect(new Set(tracing.spans.map(traceOf))).to.have.property('size', 3);
    const [first, second] = invocations.map((span) => span.spanContext().spanId);
    const linked = (name: string) => tracing.only(name).links.map((link) => link.context.spanId);
    expect([linked('a'), linked('pause'), linked('b')]).to.deep.equal([[first], [second], [second]]);
  });

  it('has a context without a record once, in the invocation in which it ended, and what is in it below', async () => {
    const tracing = new Tracing();
    await tracing.rig().run(async (context) => {
      const inner = () => context.step('s', () => 1);
      const outer = async () => {
        await context.runInChildContext('inner', inner, { virtual: true });
        await context.wait('first', '1h');
      };
      await context.runInChildContext('outer', outer, { virtual: true });
      await context.wait('second', '1h');
    });
    const own = tracing.spans.filter((span) => traceOf(span) === traceOf(tracing.only('Workflow')));
    expect(treeOf(own)).to.deep.equal([['Workflow', ['outer', ['inner', ['s', 's attempt 1']], 'first'], 'second']]);
  });

  it('has an interrupted attempt of an at-most-once step, as failed', async () => {
    const tracing = new Tracing();
    const rig = tracing.rig();
    const options = { semantics: StepSemantics.AtMostOncePerRetry, retry: fixedDelay() };
    let runs = 0;
    const flow = (body: () => unknown): Flow => {
      return (context) => context.step('charge', () => ++runs && body(), options);
    };
    void rig.invoke(flow(() => new Promise(() => {})));
    await until(() => runs === 1);
    await rig.run(flow(() => 'charged'));
    const interrupted = tracing.only('charge attempt 1');
    expect(interrupted.status.code).to.equal(SpanStatusCode.ERROR);
    expect(interrupted.attributes['everstep.attempt.interrupted']).to.equal(true);
    expect(tracing.only('charge attempt 2').status.code).to.equal(SpanStatusCode.OK);
    expect(tracing.only('charge').status.code).to.equal(SpanStatusCode.OK);
  });
});

describe('the invocation view', () => {
  it('has a tree for each invocation, with what was under way in it', async () => {
    const tracing = new Tracing({ view: 'invocation' });
    await tracing.rig().run(waiting);
    const [first, second] = tracing.named('Invocation');
    const tree = (root: typeof first) => treeOf(tracing.spans.filter((span) => traceOf(span) === traceOf(root!)));
    expect(tree(first)).to.deep.equal([['Invocation', ['a', 'a attempt 1'], 'pause']]);
    expect(tree(second)).to.deep.equal([['Invocation', 'pause', ['b', 'b attempt 1']]]);
    const waits = tracing.named('pause').map(({ attributes }) => attributes['durable.operation.status']);
    expect(waits).to.deep.equal(['STARTED', 'SUCCEEDED']);
    const { spanId } = tracing.only('Workflow').spanContext();
    expect(tracing.named('pause').map(({ links }) => links.map((link) => link.context.spanId))).to.deep.equal([
      [spanId],
      [spanId],
    ]);
  });
});

describe('spans of operations', () => {
  it('hold no payloads and no stacks, unless that is asked for', async () => {
    const flow: Flow = async (context) => {
      await context.step('a', () => 'secret');
      await context.step('b', () => Promise.reject(new RangeError('no')), { retry: () => undefined }).catch(() => {});
    };
    const plain = new Tracing();
    await plain.rig({ input: 'secret' }).run(flow);
    expect(JSON.stringify(plain.spans.map(({ attributes }) => attributes))).not.to.contain('secret');
    const [event] = plain.only('b attempt 1').events;
    expect(event!.attributes).to.deep.equal({ 'exception.type': 'RangeError', 'exception.message': 'no' });
    const full = new Tracing({ recordPayloads: true, recordStacks: true });
    await full.rig({ input: 'secret' }).run(flow);
    expect(full.only('a').attributes['everstep.operation.result']).to.equal('"secret"');
    expect(full.only('Workflow').attributes['everstep.execution.input']).to.equal('"secret"');
    expect(full.only('b attempt 1').events[0]!.attributes!['exception.stacktrace']).to.contain('views.spec');
  });
});
