import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { durableIds } from 'everstep/otel';

/**
 * What a process sets up once; `NodeSDK` and `NodeTracerProvider` do the same in fewer lines. What
 * matters here is `idGenerator: durableIds()`: with it, all invocations of an execution, in whatever
 * process, write into one trace.
 *
 * @param url where spans go. Default: what OTEL_EXPORTER_OTLP_ENDPOINT says.
 */
export function startTracing(url: string | undefined): BasicTracerProvider {
  const provider = new BasicTracerProvider({
    idGenerator: durableIds(),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(url === undefined ? {} : { url }))],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return provider;
}
