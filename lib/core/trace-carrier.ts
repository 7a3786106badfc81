/** Names the span that is active in the code that runs now, as a W3C `traceparent`. */
export type ActiveTrace = () => string | undefined;

let active: ActiveTrace | undefined;

/** Has executions carry the trace that they are started in. Only `everstep/otel` knows of traces. */
export function carryTraces(source: ActiveTrace): void {
  active = source;
}

/** The trace of the code that runs now, if there is one and executions are to carry it. */
export function activeTrace(): string | undefined {
  return active?.();
}
