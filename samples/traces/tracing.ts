import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { durableIds } from 'everstep/otel';

/**
 * What a process sets up once. In earnest the exporter is one of OTLP behind a BatchSpanProcessor,
 * and `NodeSDK` does the rest: what matters here is `idGenerator: durableIds()`. With it, all
 * invocations of an execution, in whatever process, write into one trace.
 */
export function startTracing(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    idGenerator: durableIds(),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return exporter;
}

/** The spans below one, a line each. */
export function treeOf(spans: readonly ReadableSpan[], parent?: ReadableSpan, indent = ''): string[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId)
    .flatMap((span) => [`${indent}${span.name}`, ...treeOf(spans, span, `${indent}  `)]);
}
