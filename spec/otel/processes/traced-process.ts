/**
 * A process that runs traced orders from a file, and sends their spans to a collector. It reports
 * when an order waits for its approval and everything before that is sent.
 */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step } from '../../../lib/index.js';
import { durableIds, otel } from '../../../lib/otel.js';
import { WorkflowRuntime } from '../../../lib/runtime.js';
import { SqliteStore } from '../../../lib/sqlite.js';

class Order extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    await this.charge();
    const answer = await this.context.runInChildContext('approval', () => this.approve());
    return this.ship(answer);
  }

  @Step()
  async charge(): Promise<void> {}

  @Callback({ returns: () => String })
  async approve(): Promise<string> {
    return fromCallback();
  }

  @Step()
  async ship(answer: string): Promise<string> {
    return `shipped: ${answer}`;
  }
}

const [path, url] = process.argv.slice(2);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const tracerProvider = new BasicTracerProvider({
  idGenerator: durableIds(),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: url! }))],
});
const runtime = new WorkflowRuntime({
  store: new SqliteStore({ path: path! }),
  workflows: [Order],
  plugins: [otel({ tracerProvider })],
  stickyExecutions: false,
});
await runtime.start();
const execution = await runtime.client.start(Order, undefined, { name: 'order-17' });
for (;;) {
  const { callbacks } = await runtime.client.callbacks.list();
  if (callbacks.length > 0 && runtime.running === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await tracerProvider.forceFlush();
process.on('message', async () => {
  const { callbacks } = await runtime.client.callbacks.list();
  await runtime.client.callbacks.succeed(callbacks[0]!.callbackId, 'yes');
  const result = await runtime.client.result(execution);
  await runtime.stop();
  await tracerProvider.shutdown();
  process.send!(result);
  process.disconnect();
});
process.send!('waits');
