import { type Context, context, isSpanContextValid, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { InvocationStartInfo } from '../plugins/index.js';

/**
 * The parent of an invocation's span: the span that is active where the handler was called, else
 * the one that AWS Lambda names in its trace header. `undefined`: the invocation is a root.
 */
export function ambientParent({ lambdaContext }: InvocationStartInfo): Context | undefined {
  const active = context.active();
  if (trace.getSpan(active) !== undefined) return active;
  // With several invocations at a time in one process, only the context has the right header.
  const ofContext = (lambdaContext as { xRayTraceId?: unknown } | undefined)?.xRayTraceId;
  const header = typeof ofContext === 'string' ? ofContext : process.env._X_AMZN_TRACE_ID;
  return header === undefined ? undefined : contextOfXRay(header);
}

/** Reads `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`. */
function contextOfXRay(header: string): Context | undefined {
  const fields = new Map(header.split(';').map((field) => field.trim().split('=', 2) as [string, string]));
  const traceId = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/
    .exec(fields.get('Root') ?? '')
    ?.slice(1)
    .join('');
  const spanId = fields.get('Parent');
  if (traceId === undefined || spanId === undefined) return undefined;
  const parent = { traceId, spanId, traceFlags: fields.get('Sampled') === '1' ? 1 : 0, isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : undefined;
}
