/* Run by check-otel-sdk.sh, in a project that has OpenTelemetry's SDK 3.x: a workflow, its trace and its metrics. */
import assert from 'node:assert/strict';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { DurableExecution, DurableWorkflow } from 'everstep';
import { durableIds, otel } from 'everstep/otel';
import { MemoryStore, WorkflowRuntime } from 'everstep/runtime';

class Order extends DurableWorkflow {
  async run() {
    await this.context.step('charge', () => 1);
    await this.context.runInChildContext('delivery', async () => {
      await this.context.wait('pause', '1s');
      await this.context.step('ship', () => tracerProvider.getTracer('user').startSpan('own').end());
    });
  }
}
DurableExecution()(Order.prototype, 'run', Object.getOwnPropertyDescriptor(Order.prototype, 'run'));

const spanExporter = new InMemorySpanExporter();
const tracerProvider = new TracerProvider({
  idGenerator: durableIds(),
  spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
});
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const runtime = new WorkflowRuntime({
  store: new MemoryStore(),
  workflows: [Order],
  plugins: [otel({ tracerProvider, meterProvider })],
});
await runtime.start();
await runtime.client.run(Order);
await meterProvider.forceFlush();
await runtime.stop();

const spans = spanExporter.getFinishedSpans();
const tree = (parent) =>
  spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId)
    .map((span) => [span.name, ...tree(span)].flat());
const workflow = spans.find(({ name }) => name === 'Workflow');
assert.deepEqual(
  tree().find(([name]) => name === 'Workflow'),
  ['Workflow', 'charge', 'charge attempt 1', 'delivery', 'pause', 'ship', 'ship attempt 1', 'own'],
);
assert.match(workflow.spanContext().traceId, /^[0-9a-f]{32}$/);
const names = exporter
  .getMetrics()
  .at(-1)
  .scopeMetrics.flatMap(({ metrics }) => metrics.map((m) => m.descriptor.name));
for (const name of ['executions.ended', 'attempt.duration', 'executions.open', 'callbacks.oldest'])
  assert.ok(names.includes(`everstep.${name}`), name);
console.log(
  `OpenTelemetry SDK 3.x on Node ${process.version}: ${spans.length} spans, metrics ${names.sort().join(', ')}`,
);
