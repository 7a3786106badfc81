import type { Attributes, Context, Link } from '@opentelemetry/api';
import type { OperationInfo } from '../plugins/index.js';
import { InvocationTrace, type InvocationTraceProps } from './invocation-trace.js';
import { operationAttributes } from './span-attributes.js';

/** What can end while no invocation runs. */
const ENDED_OUTSIDE: ReadonlySet<string> = new Set(['WAIT', 'CALLBACK', 'CHAINED_INVOKE']);

/**
 * One trace for the whole execution, whose root is its span. Each operation is one span in it, from
 * its start to its end, however many invocations lie between; it is exported by the invocation that
 * learns of its end, and linked to that one. Invocations are in traces of their own.
 */
export class ExecutionView extends InvocationTrace {
  protected readonly top: Context;
  protected readonly links: Link[];
  protected readonly traceId: string;

  constructor(props: InvocationTraceProps) {
    super(props);
    this.traceId = this.ids.traceId;
    this.top = this.contextOf(this.workflowSpanContext);
    this.links = [{ context: this.span.spanContext() }];
  }

  protected spanIdOf(key: string): string {
    return this.ids.spanId(key);
  }

  protected resumedAt({ startTimestamp }: OperationInfo): number {
    return this.clock.recorded(startTimestamp);
  }

  protected endedAt({ type, endTimestamp }: OperationInfo): number {
    return ENDED_OUTSIDE.has(type) ? this.clock.recorded(endTimestamp) : this.clock.now();
  }

  protected attributesOf(info: OperationInfo, name: string | undefined): Attributes {
    return operationAttributes(info, name);
  }

  /** Another invocation exports them, when they have ended. */
  protected leave(): void {}
}
