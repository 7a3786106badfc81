import { type Counter, createNoopMeter, type Histogram, type Meter, type ObservableGauge } from '@opentelemetry/api';

/**
 * Bounds of histograms in seconds: the SDK's own are made for milliseconds. What runs in a process
 * takes milliseconds to minutes, an execution up to a year.
 */
const WORK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const EXECUTION_SECONDS = [
  ...[0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 21_600],
  ...[86_400, 604_800, 2_592_000, 31_536_000],
];

/** Makes the instruments of `everstep.*` metrics. */
export class Instruments {
  readonly #meter: Meter;

  private constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** Returns none for a meter of a provider that records nothing. */
  static over(meter: Meter): Instruments | undefined {
    // The instruments of all such meters are one and the same.
    const isNoop = meter.createCounter('everstep.invocations') === createNoopMeter().createCounter('');
    return isNoop ? undefined : new Instruments(meter);
  }

  get meter(): Meter {
    return this.#meter;
  }

  counter(name: string, description: string): Counter {
    return this.#meter.createCounter(name, { description });
  }

  gauge(name: string, description: string, unit?: string): ObservableGauge {
    return this.#meter.createObservableGauge(name, { description, ...(unit !== undefined && { unit }) });
  }

  /** A histogram of the time that work takes. */
  seconds(name: string, description: string): Histogram {
    return this.#histogram(name, description, WORK_SECONDS, 's');
  }

  /** A histogram of the time that executions take. */
  executionSeconds(name: string, description: string): Histogram {
    return this.#histogram(name, description, EXECUTION_SECONDS, 's');
  }

  /** A histogram of numbers up to some hundreds. */
  sizes(name: string, description: string): Histogram {
    return this.#histogram(name, description, [1, 2, 5, 10, 20, 50, 100, 200, 500], '{write}');
  }

  #histogram(name: string, description: string, explicitBucketBoundaries: number[], unit: string): Histogram {
    return this.#meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries } });
  }
}
