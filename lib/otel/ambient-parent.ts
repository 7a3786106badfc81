import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { traceparentOf } from '../core/trace-header.js';
import type { InvocationStartInfo } from '../plugins/index.js';
import { spanContextOf } from './traceparent.js';

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

function contextOfXRay(header: string): Context | undefined {
  const traceparent = traceparentOf(header);
  const parent = traceparent === undefined ? undefined : spanContextOf(traceparent);
  return parent && trace.setSpanContext(ROOT_CONTEXT, parent);
}
