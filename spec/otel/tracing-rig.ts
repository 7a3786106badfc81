import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { durableIds, type OtelOptions, otel } from '../../lib/otel.js';
import { EngineRig, type RigOptions } from '../support/engine-rig.js';
import { LineLogger } from '../support/line-logger.js';

// The context API takes one manager per process.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

export interface TracingOptions extends Omit<OtelOptions, 'tracerProvider' | 'logger'> {
  readonly hasIds?: boolean;
  readonly sampler?: Sampler;
  readonly processors?: readonly SpanProcessor[];
}

/** A provider that keeps what it exports, and the plugin over it. */
export class Tracing {
  readonly exporter = new InMemorySpanExporter();
  readonly logger = new LineLogger();
  readonly provider: BasicTracerProvider;
  readonly plugin;

  constructor({ hasIds = true, sampler, processors = [], ...options }: TracingOptions = {}) {
    this.provider = new BasicTracerProvider({
      ...(hasIds && { idGenerator: durableIds() }),
      ...(sampler && { sampler }),
      spanProcessors: [...processors, new SimpleSpanProcessor(this.exporter)],
    });
    this.plugin = otel({ ...options, tracerProvider: this.provider, logger: this.logger });
  }

  get spans(): ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  /** The spans of a name. */
  named(name: string): ReadableSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The one span of a name. */
  only(name: string): ReadableSpan {
    const [span, ...more] = this.named(name);
    if (span === undefined || more.length > 0)
      throw new Error(`There are ${more.length + (span ? 1 : 0)} spans ${name}.`);
    return span;
  }

  /** A span that code makes for itself, as instrumentation of HTTP does. */
  userSpan(name: string): void {
    this.provider.getTracer('user').startSpan(name).end();
  }

  rig(options: RigOptions = {}): EngineRig {
    return new EngineRig({ ...options, plugins: [this.plugin] });
  }
}

/** The names of spans, each below its parent, in the order in which they were exported. */
export function treeOf(spans: readonly ReadableSpan[], parentId?: string): unknown[] {
  return spans
    .filter((span) => span.parentSpanContext?.spanId === parentId)
    .map((span) => {
      const children = treeOf(spans, span.spanContext().spanId);
      return children.length === 0 ? span.name : [span.name, ...children];
    });
}

export const idOf = (span: ReadableSpan) => span.spanContext().spanId;
export const traceOf = (span: ReadableSpan) => span.spanContext().traceId;
export const activeSpanId = () => trace.getActiveSpan()?.spanContext().spanId;
