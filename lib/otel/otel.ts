import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { checkFlag, checkOptions, type OptionChecks, oneOf, optionCheck } from '../core/errors/check-options.js';
import { carryTraces } from '../core/trace-carrier.js';
import type { InvocationStartInfo, Next, PluginFactory, RuntimeInfo, WorkflowPlugin } from '../plugins/index.js';
import { ambientParent } from './ambient-parent.js';
import { ExecutionIds } from './execution-ids.js';
import { ExecutionView } from './execution-view.js';
import { withIds } from './forced-ids.js';
import { InvocationView } from './invocation-view.js';
import { type OtelOptions, OtelSettings } from './otel-settings.js';
import { RuntimeMetrics } from './runtime-metrics.js';
import { ATTRIBUTE } from './span-attributes.js';
import { TraceClock } from './trace-clock.js';
import { activeTraceparent, spanContextOf } from './traceparent.js';

const OPTIONS: OptionChecks<OtelOptions> = {
  view: oneOf('execution', 'invocation'),
  tracerProvider: optionCheck((value) => typeof value?.getTracer === 'function', 'a tracer provider'),
  meterProvider: optionCheck((value) => typeof value?.getMeter === 'function', 'a meter provider'),
  metrics: checkFlag,
  recordPayloads: checkFlag,
  recordStacks: checkFlag,
  flushTimeout: undefined,
  logger: optionCheck((value) => typeof value?.warn === 'function', 'a logger'),
};

/**
 * Makes a plugin that reports executions as OpenTelemetry traces and metrics: a span for the
 * execution (`Workflow`), for each invocation, operation and attempt, with the names and attributes
 * of AWS's plugin. Code of the workflow runs within these spans, so that what it calls hangs below
 * them. Give the tracer provider `idGenerator: durableIds()`.
 *
 * An execution is sampled as its invocations are; nothing is collected of one that is not.
 *
 * @throws InvalidArgumentError for an invalid option.
 * @example
 * ```ts
 * export const handler = createHandler(OrderWorkflow, { plugins: [otel({ view: 'execution' })] });
 * ```
 */
export function otel(options: OtelOptions = {}): PluginFactory {
  checkOptions(options, OPTIONS, 'otel()');
  const settings = new OtelSettings(options);
  carryTraces(activeTraceparent);
  const plugin: PluginFactory = (info) => {
    settings.metrics?.invocationStarted(info);
    return startTrace(settings, info);
  };
  plugin.onRuntimeStart = (runtime: RuntimeInfo) => {
    const { instruments } = settings;
    return instruments && new RuntimeMetrics(instruments, runtime);
  };
  return plugin;
}

/** What DURABLE_EXECUTION_PLUGINS looks for in a module. */
export const durableExecutionPluginProvider = Object.freeze({
  /** @throws InvalidArgumentError for a view in EVERSTEP_OTEL_VIEW that there is not. */
  createPlugin: (): PluginFactory => otel({ view: process.env.EVERSTEP_OTEL_VIEW as OtelOptions['view'] }),
});

/** Begins the span of an invocation. Returns nothing where nobody records anything. */
function startTrace(settings: OtelSettings, info: InvocationStartInfo): WorkflowPlugin | undefined {
  const clock = new TraceClock(info.executionStartTimestamp);
  const caller = callerOf(info);
  const ids = new ExecutionIds(info.executionId, clock.startedAt, caller?.traceId);
  const belowCaller = settings.view === 'invocation' && caller && trace.setSpanContext(ROOT_CONTEXT, caller);
  const parent = ambientParent(info) ?? (belowCaller || undefined);
  const span = startInvocation(settings, info, ids, clock, parent);
  const around = parent ?? context.active();
  if (span.isRecording()) {
    const View = settings.view === 'execution' ? ExecutionView : InvocationView;
    return new View({ settings, info, ids, clock, span, around, caller });
  }
  return unrecorded(settings, isSpanContextValid(span.spanContext()) ? trace.setSpan(around, span) : undefined);
}

/** The span of the invoke that has started the execution. */
function callerOf({ callerId, traceparent }: InvocationStartInfo): SpanContext | undefined {
  return callerId === undefined || traceparent === undefined ? undefined : spanContextOf(traceparent);
}

function startInvocation(
  { tracer }: OtelSettings,
  info: InvocationStartInfo,
  ids: ExecutionIds,
  clock: TraceClock,
  parent: Context | undefined,
): Span {
  const attributes = {
    [ATTRIBUTE.execution]: info.executionId,
    [ATTRIBUTE.isFirst]: info.isFirstInvocation,
    [ATTRIBUTE.workflow]: info.workflow,
    [ATTRIBUTE.requestId]: info.lambdaContext?.awsRequestId,
  };
  const options = { startTime: clock.now(), attributes };
  if (parent !== undefined) return tracer.startSpan('Invocation', options, parent);
  return withIds(ids.invocationTraceId(), undefined, () => tracer.startSpan('Invocation', options, ROOT_CONTEXT));
}

/**
 * Watches an invocation without spans: for metrics, and to keep what the workflow calls from being
 * sampled as a root.
 *
 * @param inside the context of the span that is not sampled; absent where nobody makes spans.
 */
function unrecorded({ metrics }: OtelSettings, inside: Context | undefined): WorkflowPlugin | undefined {
  const wrapping = inside && { wrapInvocation: (_info: object, next: Next) => context.with(inside, next) };
  const counting = metrics && { onAttemptEnd: metrics.attemptEnded, onInvocationEnd: metrics.invocationEnded };
  return wrapping || counting ? { name: 'otel', ...wrapping, ...counting } : undefined;
}
