/**
 * What everstep/otel adds to an instant step: with a provider that records nothing, and with one
 * that batches spans for an exporter in memory. In executions of 1,000 and of 20,000 steps: the
 * costs are flat. `npm run bench` prints it.
 */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { createHandler } from '../lib/lambda.js';
import { durableIds, otel } from '../lib/otel.js';
import type { PluginSource } from '../lib/types.js';
import { sideBySide } from './support/measure.js';
import { Sequence } from './support/sequence.js';
import { StubService, stubEvent } from './support/stub-service.js';

const ROUNDS = Number(process.argv[2] ?? 7);
const SIZES = [1_000, 20_000];

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const exporter = new InMemorySpanExporter();
const recording = new BasicTracerProvider({
  idGenerator: durableIds(),
  spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 100_000, maxExportBatchSize: 512 })],
});
const silent = new BasicTracerProvider({ idGenerator: durableIds(), sampler: new AlwaysOffSampler() });

async function run(steps: number, plugins: readonly PluginSource[]): Promise<void> {
  const handler = createHandler(Sequence, { plugins });
  const event = stubEvent(new StubService());
  const [execution] = event.InitialExecutionState.Operations!;
  Object.assign(execution!, { ExecutionDetails: { InputPayload: String(steps) } });
  const { Status } = await handler(event, undefined);
  if (Status !== 'SUCCEEDED') throw new Error(`The execution ended as ${Status}.`);
}

async function measure(steps: number) {
  const times = await sideBySide(
    {
      none: () => run(steps, []),
      silent: () => run(steps, [otel({ tracerProvider: silent })]),
      execution: async () => {
        await run(steps, [otel({ tracerProvider: recording })]);
        exporter.reset();
      },
      invocation: async () => {
        await run(steps, [otel({ tracerProvider: recording, view: 'invocation' })]);
        exporter.reset();
      },
    },
    ROUNDS,
  );
  const added = (side: keyof typeof times) => ((1000 * (times[side] - times.none)) / steps).toFixed(1);
  return {
    'without, us/step': ((1000 * times.none) / steps).toFixed(1),
    'not recording': `+${added('silent')}`,
    'batched, execution view': `+${added('execution')}`,
    'batched, invocation view': `+${added('invocation')}`,
  };
}

await measure(SIZES[0]!);
const rows: Record<string, object> = {};
for (const steps of SIZES) rows[`${steps} steps`] = await measure(steps);
console.log('What everstep/otel adds to a step, in microseconds:');
console.table(rows);
await recording.shutdown();
