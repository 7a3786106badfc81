import { randomBytes } from 'node:crypto';

/** Makes ids of traces and spans: the interface that tracer providers expect. */
export interface SpanIdGenerator {
  /** Returns 32 hexadecimal digits. */
  generateTraceId(): string;
  /** Returns 16 hexadecimal digits. */
  generateSpanId(): string;
}

/** The ids for the one span that is about to be started. */
interface NextIds {
  traceId: string | undefined;
  spanId: string | undefined;
  /** Whether a provider may have been given a generator of ours. */
  isInstalled: boolean;
}

/** Shared by all copies of the package: a layer and a bundle may each have one. */
const SHARED = Symbol.for('everstep.otel.next-ids');
const shared = globalThis as { [SHARED]?: NextIds };
shared[SHARED] ??= { traceId: undefined, spanId: undefined, isInstalled: false };
const next: NextIds = shared[SHARED];

/**
 * The id generator for the tracer provider: spans of executions get ids that are the same in every
 * invocation and on every machine, so that what different processes export comes together. All
 * other spans, an application's own roots among them, get theirs from `inner`.
 *
 * @param inner makes the ids of all other spans. Default: random ones.
 * @example
 * ```ts
 * new NodeTracerProvider({ idGenerator: durableIds(), spanProcessors });
 * ```
 */
export function durableIds(inner: SpanIdGenerator = RANDOM): SpanIdGenerator {
  next.isInstalled = true;
  return {
    generateTraceId: () => {
      const { traceId } = next;
      next.traceId = undefined;
      return traceId ?? inner.generateTraceId();
    },
    generateSpanId: () => {
      const { spanId } = next;
      next.spanId = undefined;
      return spanId ?? inner.generateSpanId();
    },
  };
}

const RANDOM: SpanIdGenerator = {
  generateTraceId: () => randomBytes(16).toString('hex'),
  generateSpanId: () => randomBytes(8).toString('hex'),
};

/** Whether `durableIds` was called in this process. */
export function hasDurableIds(): boolean {
  return next.isInstalled;
}

/**
 * Starts a span with given ids. The generator takes them before samplers and span processors run,
 * and what it didn't take is taken back: spans that these start get ids of their own.
 *
 * @param traceId for a root only; the generator is not asked for that of other spans.
 */
export function withIds<T>(traceId: string | undefined, spanId: string | undefined, start: () => T): T {
  next.traceId = traceId;
  next.spanId = spanId;
  try {
    return start();
  } finally {
    next.traceId = undefined;
    next.spanId = undefined;
  }
}
