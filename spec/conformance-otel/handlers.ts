import 'reflect-metadata';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { createHandler } from '../../lib/lambda.js';
import { durableIds, otel } from '../../lib/otel.js';
import type { PluginSource } from '../../lib/types.js';
import { BusyTarget, FailingTarget, SCENARIOS, Traced, WaitingTarget } from './workflows.js';

/** What the judge sets up a scenario with. */
interface Setup {
  readonly plugins: readonly PluginSource[];
}

interface ProviderOptions {
  readonly serviceName: string;
  readonly spanProcessors: SpanProcessor[];
}

/** A provider whose spans reach the exporter as they end, and the plugin under test. */
export function createProvider(view: 'execution' | 'invocation', { serviceName, spanProcessors }: ProviderOptions) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    idGenerator: durableIds(),
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [...spanProcessors, new SimpleSpanProcessor(exporter)],
  });
  return { provider, exporter, plugins: [otel({ view, tracerProvider: provider })] };
}

function make({ plugins }: Setup) {
  const withPlugins = { plugins };
  const functions = {
    target: { handler: createHandler(BusyTarget, withPlugins) },
    'failing-target': { handler: createHandler(FailingTarget, withPlugins) },
    'waiting-target': { handler: createHandler(WaitingTarget, withPlugins) },
  };
  return { handler: createHandler(Traced, withPlugins), functions };
}

/** What the judge runs, by the names of its scenarios. */
export const scenarios = Object.fromEntries(Object.keys(SCENARIOS).map((name) => [name, make]));
