import { type MeterProvider, metrics, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import { VERSION } from '../core/library-version.js';
import { defaultLogger, type Logger } from '../core/logging/index.js';
import { type Duration, durationSeconds } from '../core/time/index.js';
import type { InvocationEndInfo } from '../plugins/index.js';
import { ExecutionMetrics } from './execution-metrics.js';
import { Instruments } from './instruments.js';

/** Options of {@link otel}. */
export interface OtelOptions {
  /**
   * `execution`: one trace for the whole execution, in which each operation is one span, over all
   * invocations. `invocation`: a tree for each invocation, in the trace of whoever invoked it, with
   * what was under way in it. Default: `execution`.
   */
  readonly view?: 'execution' | 'invocation' | undefined;
  /** Default: the global one, as it is when an invocation starts. */
  readonly tracerProvider?: TracerProvider | undefined;
  /**
   * Default: the global one, as it is when the first invocation starts; for the metrics of a
   * runtime, when that starts.
   */
  readonly meterProvider?: MeterProvider | undefined;
  /** Whether metrics are reported, where there is a meter provider. Default: true. */
  readonly metrics?: boolean | undefined;
  /**
   * Whether spans hold the recorded texts of inputs and results. They may be large, and secret.
   * Default: false.
   */
  readonly recordPayloads?: boolean | undefined;
  /** Whether the events of errors hold their stacks. Default: false. */
  readonly recordStacks?: boolean | undefined;
  /**
   * The longest time that an invocation on AWS Lambda waits at its end until its spans are
   * exported, where it has as much time left. Elsewhere no invocation waits. Default: 500
   * milliseconds.
   */
  readonly flushTimeout?: Duration | undefined;
  /**
   * Receives warnings: spans that can't be exported, a missing id generator. Default: over winston.
   */
  readonly logger?: Logger | undefined;
}

const FLUSH_MILLIS = 500;
/** Left to the platform after a flush. */
const RESERVE_MILLIS = 50;

/** A provider, or the global one, which stands for another. */
type Flushable = { forceFlush?(): Promise<void>; getDelegate?(): Flushable };

/** The options of a plugin with their defaults, and what its invocations share. */
export class OtelSettings {
  readonly recordPayloads: boolean;
  readonly recordStacks: boolean;
  readonly view: 'execution' | 'invocation';
  readonly #options: OtelOptions;
  readonly #flushMillis: number;
  readonly #warned = new Set<string>();
  #metrics: ExecutionMetrics | 'none' | undefined;

  constructor(options: OtelOptions) {
    const { view = 'execution', recordPayloads = false, recordStacks = false, flushTimeout } = options;
    this.view = view;
    this.recordPayloads = recordPayloads;
    this.recordStacks = recordStacks;
    this.#options = options;
    this.#flushMillis =
      flushTimeout === undefined
        ? FLUSH_MILLIS
        : 1000 * durationSeconds(flushTimeout, { what: 'flushTimeout of otel()' });
  }

  get tracer(): Tracer {
    return this.#provider.getTracer('everstep', VERSION);
  }

  /** Nothing where nobody collects metrics. */
  get metrics(): ExecutionMetrics | undefined {
    this.#metrics ??= this.#makeMetrics() ?? 'none';
    return this.#metrics === 'none' ? undefined : this.#metrics;
  }

  #makeMetrics(): ExecutionMetrics | undefined {
    const { instruments } = this;
    return instruments && new ExecutionMetrics(instruments);
  }

  /** Nothing where nobody collects metrics now. */
  get instruments(): Instruments | undefined {
    if (this.#options.metrics === false) return undefined;
    return Instruments.over(this.#meterProvider.getMeter('everstep', VERSION));
  }

  get #meterProvider(): MeterProvider {
    return this.#options.meterProvider ?? metrics.getMeterProvider();
  }

  get #provider(): TracerProvider {
    return this.#options.tracerProvider ?? trace.getTracerProvider();
  }

  /** Exports what is collected, where the process is frozen after an invocation. Never rejects. */
  async flush({ lambdaContext }: InvocationEndInfo): Promise<void> {
    if (lambdaContext === undefined) return;
    const providers = [this.#provider, this.#meterProvider] as readonly Flushable[];
    const targets = providers.map((provider) => provider.getDelegate?.() ?? provider);
    const flushes = targets.flatMap((target) => target.forceFlush?.() ?? []);
    if (flushes.length === 0) return;
    const left = lambdaContext.getRemainingTimeInMillis() - RESERVE_MILLIS;
    const millis = Math.max(0, Math.min(this.#flushMillis, left));
    const problem = await problemOf(Promise.all(flushes), millis);
    if (problem === undefined) this.#warned.delete('flush');
    else
      this.#warn(
        'flush',
        `Spans were not exported at the end of an invocation: ${problem}. Executions are not affected.`,
      );
  }

  /** The provider has made an id of its own for a span of an execution. */
  warnOfIds(): void {
    this.#warn(
      'ids',
      "The tracer provider has no durable ids, so spans of one execution don't find their parents across invocations. " +
        'Give it `idGenerator: durableIds()` of everstep/otel.',
    );
  }

  #warn(about: string, message: string): void {
    if (this.#warned.has(about)) return;
    this.#warned.add(about);
    (this.#options.logger ?? defaultLogger()).warn(message);
  }
}

/** What kept a promise from being fulfilled in time, if anything. */
async function problemOf(promise: Promise<unknown>, millis: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`the exporter took longer than ${millis} ms`), millis);
  });
  try {
    return await Promise.race([promise.then(() => undefined), timeout]);
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
}
