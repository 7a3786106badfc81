import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback } from '../../lib/index.js';
import { otel } from '../../lib/otel.js';
import { SqliteStore } from '../../lib/stores/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';

class Approval extends DurableWorkflow {
  @DurableExecution()
  run(): Promise<string> {
    return this.approve();
  }

  @Callback({ returns: () => String })
  async approve(): Promise<string> {
    return fromCallback();
  }
}

/** A meter provider whose values are read by hand. */
class Metrics {
  readonly #exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.#exporter, exportIntervalMillis: 3_600_000 })],
  });

  /** The data points of a metric, now. */
  async read(name: string): Promise<DataPoint<number | Histogram>[]> {
    await this.provider.forceFlush();
    const { scopeMetrics } = this.#exporter.getMetrics().at(-1) ?? { scopeMetrics: [] };
    const found = scopeMetrics.flatMap(({ metrics }) => metrics).filter(({ descriptor }) => descriptor.name === name);
    return found.flatMap(({ dataPoints }) => dataPoints as DataPoint<number | Histogram>[]);
  }

  async values(name: string): Promise<unknown[]> {
    return (await this.read(name)).map(({ attributes, value }) => [...Object.values(attributes), value]);
  }
}

describe('the metrics of a runtime', () => {
  const place = temporaryDirectory();
  let kit: RuntimeKit;
  let metrics: Metrics;
  beforeEach(() => {
    kit = new RuntimeKit();
    metrics = new Metrics();
  });
  afterEach(async () => {
    await kit.stop();
    await metrics.provider.shutdown();
  });

  it('are the lag of claims, in seconds', async () => {
    const runtime = kit.runtime([Approval], { plugins: [otel({ meterProvider: metrics.provider })] });
    await runtime.client.start(Approval, undefined);
    await kit.clock.advance(90_000);
    await runtime.start();
    await kit.clock.settle();
    const [lag, ...others] = await metrics.read('everstep.claim.lag');
    expect(others).to.deep.equal([]);
    expect(lag!.attributes).to.deep.equal({ workflow: 'Approval' });
    expect(lag!.value).to.include({ count: 1, sum: 90 });
  });

  it('are what the store has, read when metrics are collected, and as long as the runtime runs', async () => {
    let lists = 0;
    const { store } = kit;
    const list = store.list.bind(store);
    store.list = (request) => {
      lists++;
      return list(request);
    };
    const runtime = await kit.started([Approval], { plugins: [otel({ meterProvider: metrics.provider })] });
    expect(await metrics.values('everstep.callbacks.open')).to.deep.equal([['Approval', 0]]);
    await runtime.client.start(Approval, undefined);
    do await kit.clock.settle();
    while (runtime.running > 0);
    lists = 0;
    await kit.clock.advance(60_000);
    expect(lists).to.equal(0);
    expect(await metrics.values('everstep.callbacks.open')).to.deep.equal([['Approval', 1]]);
    expect(lists).to.equal(2);
    expect(await metrics.values('everstep.callbacks.oldest')).to.deep.equal([['Approval', 60]]);
    expect(await metrics.values('everstep.executions.blocked')).to.deep.equal([['Approval', 0]]);
    expect(await metrics.values('everstep.executions.open')).to.deep.equal([
      ['Approval', 'RUNNING', 1],
      ['Approval', 'PAUSING', 0],
      ['Approval', 'PAUSED', 0],
    ]);
    await runtime.stop();
    lists = 0;
    await metrics.provider.forceFlush();
    expect(lists).to.equal(0);
  });

  it('are the times and sizes of commits', async () => {
    const store = new SqliteStore({ path: place('commits.db') });
    const runtime = await kit.started([Approval], { store, plugins: [otel({ meterProvider: metrics.provider })] });
    await Promise.all([1, 2, 3].map(() => runtime.client.start(Approval, undefined)));
    const [writes] = await metrics.read('everstep.commit.writes');
    const [duration] = await metrics.read('everstep.commit.duration');
    expect((writes!.value as Histogram).max).to.be.at.least(3);
    expect((duration!.value as Histogram).count).to.be.at.least((writes!.value as Histogram).count);
    expect(writes!.attributes).to.deep.equal({});
  });

  it('are not there where metrics are turned off, or nobody collects them', async () => {
    for (const options of [{ metrics: false, meterProvider: metrics.provider }, {}]) {
      const plugin = otel(options);
      const readState = () => Promise.reject(new Error('asked'));
      expect(plugin.onRuntimeStart!({ workflows: ['Approval'], readState })).to.equal(undefined);
    }
  });
});
