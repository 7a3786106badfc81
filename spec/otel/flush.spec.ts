import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { durableIds, otel } from '../../lib/otel.js';
import { LineLogger } from '../support/line-logger.js';

class Instant extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return 'done';
  }
}

const execution = { Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0 } as const;
const event = { DurableExecutionArn: 'arn', CheckpointToken: 't', InitialExecutionState: { Operations: [execution] } };

/** Invocations on Lambda with an exporter. */
function handlerWith(exporter: Pick<SpanExporter, 'export'>, flushTimeout?: string) {
  const logger = new LineLogger();
  const spanProcessors = [new BatchSpanProcessor({ ...exporter, shutdown: async () => {} })];
  const tracerProvider = new BasicTracerProvider({ idGenerator: durableIds(), spanProcessors });
  const plugins = [otel({ tracerProvider, logger, flushTimeout: flushTimeout as never })];
  const store = { checkpoint: () => expect.fail(), getExecutionState: () => expect.fail() };
  const handler = createHandler(Instant, { plugins, store });
  const invoke = (remaining = 3000) =>
    handler(event, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remaining });
  return { invoke, logger };
}

describe('the end of an invocation on AWS Lambda', () => {
  it('waits until spans are exported', async () => {
    const names: string[] = [];
    const { invoke, logger } = handlerWith({
      export: (spans, done) => {
        names.push(...spans.map(({ name }) => name));
        done({ code: 0 });
      },
    });
    await invoke();
    expect(names).to.deep.equal(['Workflow', 'Invocation']);
    expect(logger.lines).to.deep.equal([]);
  });

  it('does not wait longer than it may for an exporter that hangs, and says so once', async () => {
    const { invoke, logger } = handlerWith({ export: () => {} }, '1s');
    const output = await invoke(60);
    expect(output).to.deep.include({ Status: 'SUCCEEDED' });
    await invoke(60);
    expect(logger.messages).to.have.length(1);
    expect(logger.messages[0]).to.contain('took longer than 10 ms');
  });

  it('is not affected by an exporter that fails', async () => {
    const down = { code: 1, error: new Error('connect ECONNREFUSED') };
    const { invoke, logger } = handlerWith({ export: (_spans, done) => done(down) });
    expect(await invoke()).to.deep.include({ Status: 'SUCCEEDED' });
    expect(await invoke()).to.deep.include({ Status: 'SUCCEEDED' });
    expect(logger.messages.length).to.be.at.most(1);
  });
});

describe('otel()', () => {
  it('refuses options that it does not know, and invalid ones', () => {
    expect(() => otel({ vew: 'execution' } as never)).to.throw(/view/);
    expect(() => otel({ view: 'both' as never })).to.throw(/'execution' or 'invocation'/);
    expect(() => otel({ tracerProvider: {} as never })).to.throw(/a tracer provider/);
  });
});
