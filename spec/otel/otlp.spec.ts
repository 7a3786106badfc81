import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { durableIds, otel } from '../../lib/otel.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { LineLogger } from '../support/line-logger.js';
import { OtlpSink } from './otlp-sink.js';

describe('spans that are sent by OTLP', () => {
  const place = temporaryDirectory();
  const sink = new OtlpSink();
  const children: ChildProcess[] = [];
  before(() => sink.start());
  after(() => sink.stop());
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Resolves when an order waits there for its approval. */
  async function waiting(path: string): Promise<ChildProcess> {
    const file = fileURLToPath(new URL('./processes/traced-process.js', import.meta.url));
    const child = fork(file, [path, sink.url], { execArgv: ['--no-warnings'], silent: true });
    children.push(child);
    expect(await once(child, 'message')).to.deep.equal(['waits', undefined]);
    return child;
  }

  it('of a process that is killed and of the one that goes on are one trace', async () => {
    const path = place('orders.db');
    const first = await waiting(path);
    const killed = once(first, 'exit');
    first.kill('SIGKILL');
    expect(await killed).to.deep.equal([null, 'SIGKILL']);
    expect(sink.spans.map(({ name }) => name))
      .to.include('charge')
      .and.not.include('Workflow');

    const second = await waiting(path);
    second.send('answer');
    expect(await once(second, 'message')).to.deep.equal(['shipped: yes', undefined]);

    const [workflow, ...others] = sink.named('Workflow');
    expect(others).to.deep.equal([]);
    const charge = ['charge', 'charge attempt 1'];
    const ship = ['ship', 'ship attempt 1'];
    const approve = ['approve', ['approve-submitter', 'approve-submitter attempt 1'], 'approve-callback'];
    const sorted = (tree: unknown): unknown =>
      Array.isArray(tree) ? [tree[0], ...tree.slice(1).map(sorted).sort()] : tree;
    expect(sink.tree(workflow!.traceId).map(sorted)).to.deep.equal(
      [['Workflow', charge, ['approval', approve], ship]].map(sorted),
    );
    const ids = sink.spans.map(({ spanId }) => spanId);
    expect(new Set(ids)).to.have.property('size', ids.length);
    expect(sink.named('Invocation')).to.have.length(2);
  });

  it('are waited for on AWS Lambda for half a second at most, and one warning says that nobody takes them', async () => {
    const closed = new OtlpSink();
    await closed.start();
    const { url } = closed;
    closed.stop();
    const logger = new LineLogger();
    const spanProcessors = [new BatchSpanProcessor(new OTLPTraceExporter({ url }))];
    const tracerProvider = new BasicTracerProvider({ idGenerator: durableIds(), spanProcessors });
    class Instant extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {}
    }
    const store = { checkpoint: () => expect.fail(), getExecutionState: () => expect.fail() };
    const handler = createHandler(Instant, { plugins: [otel({ tracerProvider, logger })], store });
    const execution = { Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 } as const;
    const event = {
      DurableExecutionArn: 'a',
      CheckpointToken: 't',
      InitialExecutionState: { Operations: [execution] },
    };
    for (const remaining of [60_000, 60]) {
      const output = await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => remaining });
      expect(output).to.deep.include({ Status: 'SUCCEEDED' });
    }
    expect(logger.messages).to.have.length(1);
    expect(logger.messages[0]).to.match(/^Spans were not exported .* took longer than 500 ms/);
  });
});
