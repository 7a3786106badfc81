import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { otel } from '../../lib/otel.js';
import { fixedDelay } from '../../lib/retry/index.js';
import { EngineRig, type Flow } from '../support/engine-rig.js';
import { Tracing, type TracingOptions } from './tracing-rig.js';

/** Runs executions, and returns the values of all metrics by name and labels. */
async function measured(flows: readonly Flow[], options: TracingOptions = {}) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const tracing = new Tracing({ ...options, meterProvider });
  for (const flow of flows) await tracing.rig().run(flow);
  await meterProvider.forceFlush();
  const values: Record<string, unknown> = {};
  for (const { metrics } of exporter.getMetrics().at(-1)?.scopeMetrics ?? []) {
    for (const { descriptor, dataPoints } of metrics) {
      for (const { attributes, value } of dataPoints) {
        const key = [descriptor.name.replace('everstep.', ''), ...Object.values(attributes)].join(' ');
        values[key] = typeof value === 'object' ? (value as { count: number }).count : value;
      }
    }
  }
  await meterProvider.shutdown();
  return values;
}

const retrying: Flow = async (context) => {
  const charge = () => (context.attempt === 1 ? Promise.reject(new Error('busy')) : 1);
  await context.step('charge', charge, { retry: fixedDelay() });
};

const failing: Flow = () => {
  throw new RangeError('no');
};

const EXPECTED = {
  'executions.started Spec': 2,
  'executions.ended Spec SUCCEEDED': 1,
  'executions.ended Spec FAILED': 1,
  'execution.duration Spec SUCCEEDED': 1,
  'execution.duration Spec FAILED': 1,
  'invocations Spec PENDING': 1,
  'invocations Spec SUCCEEDED': 1,
  'invocations Spec FAILED': 1,
  'attempts Spec charge FAILED': 1,
  'attempts Spec charge SUCCEEDED': 1,
  'attempt.duration Spec charge FAILED': 1,
  'attempt.duration Spec charge SUCCEEDED': 1,
  'retries Spec charge': 1,
};

describe('the metrics of executions', () => {
  it('count executions, invocations, attempts and retries by workflow, operation and outcome', async () => {
    expect(await measured([retrying, failing])).to.deep.equal(EXPECTED);
  });

  it('count what is not sampled too', async () => {
    expect(await measured([retrying, failing], { sampler: new AlwaysOffSampler() })).to.deep.equal(EXPECTED);
  });

  it('can be turned off', async () => {
    expect(await measured([retrying], { metrics: false })).to.deep.equal({});
  });

  it('have bounded labels, whatever names code makes up', async () => {
    const values = await measured([
      async (context) => {
        for (let i = 0; i < 150; i++) await context.step(`step-${i}`, () => i);
      },
    ]);
    const attempts = Object.entries(values).filter(([key]) => key.startsWith('attempts '));
    expect(attempts).to.have.length(101);
    expect(values['attempts Spec other SUCCEEDED']).to.equal(50);
  });

  it('count drift', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const rig = new EngineRig({ plugins: [otel({ meterProvider })] });
    await rig.invoke(async (context) => {
      await context.step('a', () => 1);
      await context.wait('1h');
    });
    await rig.invoke((context) => context.step('b', () => 1));
    await meterProvider.forceFlush();
    const names = exporter
      .getMetrics()
      .at(-1)!
      .scopeMetrics[0]!.metrics.map(({ descriptor }) => descriptor.name);
    expect(names).to.include('everstep.drifts');
    await meterProvider.shutdown();
  });
});
