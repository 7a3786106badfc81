import { type Attributes, type Context, type Link, trace } from '@opentelemetry/api';
import type { OperationInfo } from '../plugins/index.js';
import { InvocationTrace, type InvocationTraceProps, type TracedOperation } from './invocation-trace.js';
import { ATTRIBUTE, operationAttributes } from './span-attributes.js';

/**
 * One tree for each invocation, in the trace of whoever invoked it. An operation is a span in each
 * invocation in which it was under way, for the time that it was; what has not ended by the end of
 * the invocation ends there, with the status STARTED. All are linked to the span of the execution.
 */
export class InvocationView extends InvocationTrace {
  protected readonly top: Context;
  protected readonly links: Link[];
  protected readonly traceId: string;
  readonly #spanId: string;

  constructor(props: InvocationTraceProps) {
    super(props);
    const { traceId, spanId } = this.span.spanContext();
    this.traceId = traceId;
    this.#spanId = spanId;
    this.top = trace.setSpan(props.around, this.span);
    this.links = [{ context: this.workflowSpanContext }];
  }

  protected spanIdOf(key: string): string {
    return this.ids.spanId(`${this.#spanId} ${key}`);
  }

  protected resumedAt(): number {
    return this.clock.now();
  }

  protected endedAt(): number {
    return this.clock.now();
  }

  protected attributesOf(info: OperationInfo, name: string | undefined): Attributes {
    const attributes = operationAttributes(info, name);
    attributes[ATTRIBUTE.operationStatus] = info.status;
    if (info.type === 'STEP' && info.status !== 'STARTED') attributes[ATTRIBUTE.attempt] = info.attempt;
    return attributes;
  }

  protected leave(operations: Iterable<TracedOperation>): void {
    const now = this.clock.now();
    for (const operation of operations) {
      const { info } = operation;
      this.exportOperation(operation, { ...info, status: 'STARTED', error: undefined, result: undefined }, now);
    }
  }
}
