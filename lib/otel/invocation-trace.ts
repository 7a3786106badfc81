import {
  type Attributes,
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type {
  AttemptEndInfo,
  AttemptInfo,
  ContextEndInfo,
  InvocationEndInfo,
  InvocationStartInfo,
  LogLineInfo,
  Next,
  OperationInfo,
  WorkflowPlugin,
} from '../plugins/index.js';
import type { ExecutionIds } from './execution-ids.js';
import { hasDurableIds, withIds } from './forced-ids.js';
import type { OtelSettings } from './otel-settings.js';
import { ATTRIBUTE, addException, operationAttributes, operationName, setStatus } from './span-attributes.js';
import type { TraceClock } from './trace-clock.js';
import { spanContextOf, traceparentOf } from './traceparent.js';

export interface InvocationTraceProps {
  readonly settings: OtelSettings;
  readonly info: InvocationStartInfo;
  readonly ids: ExecutionIds;
  readonly clock: TraceClock;
  /** The span of the invocation, which has begun. */
  readonly span: Span;
  /** What surrounds the invocation: its baggage, for one. */
  readonly around: Context;
  /** The span of the invoke that has started the execution, whose trace it continues. */
  readonly caller: SpanContext | undefined;
}

/** An operation or a context without a record, under way in this invocation. */
export interface TracedOperation {
  readonly info: OperationInfo;
  readonly name: string | undefined;
  readonly startedAt: number;
  readonly spanId: string;
  /** That in which its attempts, the operations in it and its code run. */
  readonly context: Context;
  readonly parent: Context;
  /** Whether no operation of this id is recorded. */
  readonly isVirtual: boolean;
}

/**
 * The spans of one invocation of an execution. There are two views on them, which differ in where
 * operations hang, when they are exported and which ids they have: see the subclasses.
 *
 * The spans of the invocation and of attempts are open while these run. That of an operation is
 * made when it has ended, with its start and an id that was known before: until then, the context
 * that its code runs in names it by that id. So nothing is open when an invocation is suspended.
 *
 * Invariants: an operation is exported once in each view's sense, and never for a replay; every
 * time comes from the `TraceClock`; every span that is started is ended, at the latest by
 * `onInvocationEnd`.
 */
export abstract class InvocationTrace implements WorkflowPlugin {
  readonly name = 'otel';
  protected readonly info: InvocationStartInfo;
  protected readonly ids: ExecutionIds;
  protected readonly clock: TraceClock;
  protected readonly span: Span;
  protected readonly operations = new Map<string, TracedOperation>();
  readonly #settings: OtelSettings;
  readonly #around: Context;
  readonly #tracer: Tracer;
  readonly #caller: SpanContext | undefined;
  readonly #attempts = new Map<string, Span>();

  constructor({ settings, info, ids, clock, span, around, caller }: InvocationTraceProps) {
    this.#settings = settings;
    this.#tracer = settings.tracer;
    this.info = info;
    this.ids = ids;
    this.clock = clock;
    this.span = span;
    this.#around = around;
    this.#caller = caller;
  }

  // --- What the views do differently

  /** The parent of what is called at the top of the workflow. */
  protected abstract readonly top: Context;

  protected abstract readonly links: Link[];

  /** The trace that operations are in. */
  protected abstract readonly traceId: string;

  /** The id of the span that a key identifies. */
  protected abstract spanIdOf(key: string): string;

  /** The start of an operation that an earlier invocation has begun. */
  protected abstract resumedAt(info: OperationInfo): number;

  protected abstract endedAt(info: OperationInfo): number;

  protected abstract attributesOf(info: OperationInfo, name: string | undefined): Attributes;

  /** The invocation ends, and these have not ended. */
  protected abstract leave(operations: Iterable<TracedOperation>): void;

  // --- Hooks

  wrapInvocation(_info: InvocationStartInfo, next: Next): unknown {
    return context.with(trace.setSpan(this.#around, this.span), next);
  }

  onOperationStart(info: OperationInfo): void {
    this.operations.set(info.id, this.#opened(info, info.isReplay ? this.resumedAt(info) : this.clock.now()));
  }

  onOperationEnd(info: OperationInfo): void {
    const operation = this.operations.get(info.id) ?? this.#opened(info, this.resumedAt(info));
    this.operations.delete(info.id);
    if (!info.isReplay) this.exportOperation(operation, info);
  }

  onContextStart(info: OperationInfo): void {
    // The code of a context that has ended runs again to rebuild its result.
    const isKnown = this.operations.has(info.id) || this.info.operations.has(info.id);
    if (!isKnown) this.operations.set(info.id, this.#opened(info, this.clock.now(), true));
  }

  wrapContext(info: OperationInfo, next: Next): unknown {
    const operation = this.operations.get(info.id);
    const span = trace.getSpan(operation?.context ?? this.#contextOf(this.spanIdOf(info.id)))!;
    return context.with(trace.setSpan(context.active(), span), next);
  }

  onContextEnd(info: ContextEndInfo): void {
    const operation = this.operations.get(info.id);
    if (operation?.isVirtual !== true) return;
    this.operations.delete(info.id);
    if (!info.isReplay) this.exportOperation(operation, info);
  }

  onAttemptStart(info: AttemptInfo): void {
    this.#attempts.set(info.id, this.#startAttempt(info));
  }

  wrapAttempt(info: AttemptInfo, next: Next): unknown {
    const span = this.#attempts.get(info.id);
    return span === undefined ? next() : context.with(trace.setSpan(context.active(), span), next);
  }

  onAttemptEnd(info: AttemptEndInfo): void {
    const span = this.#attempts.get(info.id) ?? this.#startAttempt(info);
    this.#attempts.delete(info.id);
    const { outcome, error, isInterrupted } = info;
    this.#settings.metrics?.attemptEnded(info);
    const at = this.clock.now();
    span.setAttribute(ATTRIBUTE.outcome, outcome);
    if (isInterrupted) span.setAttribute(ATTRIBUTE.isInterrupted, true);
    this.#end(span, outcome, error, at);
  }

  enrichLog({ operationId }: LogLineInfo): Readonly<Record<string, unknown>> {
    const here = trace.getActiveSpan() ?? this.#spanOf(operationId);
    const { traceId, spanId } = here.spanContext();
    return { trace_id: traceId, span_id: spanId };
  }

  enrichInvoke({ id }: OperationInfo): { readonly traceparent: string } | undefined {
    // Lambda carries the trace of the invocation, which others than us are in too.
    const isOther = this.traceId !== this.span.spanContext().traceId;
    if (isOther && this.info.lambdaContext !== undefined) return undefined;
    return { traceparent: traceparentOf(this.#spanContextOf(this.spanIdOf(id))) };
  }

  async onInvocationEnd(info: InvocationEndInfo): Promise<void> {
    const { status, error } = info;
    this.#settings.metrics?.invocationEnded(info);
    for (const span of this.#attempts.values()) span.end(this.clock.now());
    this.leave(this.operations.values());
    if (status === 'SUCCEEDED' || status === 'FAILED') this.#exportWorkflow(info);
    this.span.setAttribute(ATTRIBUTE.invocationStatus, status);
    const isWell = status === 'SUCCEEDED' || status === 'PENDING';
    this.#end(this.span, isWell ? 'SUCCEEDED' : 'FAILED', error, this.clock.now());
    await this.#settings.flush(info);
  }

  // --- Spans

  protected exportOperation(operation: TracedOperation, info: OperationInfo, endAt = this.endedAt(info)): void {
    const { name, startedAt, spanId, parent } = operation;
    const attributes = this.attributesOf(info, name);
    if (this.#settings.recordPayloads && info.result !== undefined) attributes[ATTRIBUTE.operationResult] = info.result;
    const span = this.#start(name ?? info.type, spanId, Math.min(startedAt, endAt), parent, attributes);
    this.#end(span, info.status, info.error, endAt);
  }

  /** The context of a span that exists in this trace, or will. */
  protected contextOf(spanContext: SpanContext): Context {
    return trace.setSpanContext(this.#around, spanContext);
  }

  protected get workflowSpanContext(): SpanContext {
    return {
      traceId: this.ids.traceId,
      spanId: this.ids.workflowSpanId,
      traceFlags: this.span.spanContext().traceFlags,
    };
  }

  #contextOf(spanId: string): Context {
    return this.contextOf(this.#spanContextOf(spanId));
  }

  #spanContextOf(spanId: string): SpanContext {
    return { traceId: this.traceId, spanId, traceFlags: this.span.spanContext().traceFlags };
  }

  #opened(info: OperationInfo, startedAt: number, isVirtual = false): TracedOperation {
    const parentId = info.contextId ?? info.parentId;
    const parent = parentId === undefined ? undefined : this.operations.get(parentId);
    const around = parent?.context ?? (parentId === undefined ? this.top : this.#contextOf(this.spanIdOf(parentId)));
    const parentInfo = parentId === undefined ? undefined : (parent?.info ?? this.info.operations.get(parentId));
    const name = operationName(info, parentInfo);
    const spanId = this.spanIdOf(info.id);
    return { info, name, startedAt, spanId, context: this.#contextOf(spanId), parent: around, isVirtual };
  }

  #spanOf(operationId: string | undefined): Span {
    if (operationId === undefined) return this.span;
    return this.#attempts.get(operationId) ?? trace.getSpan(this.#contextOf(this.spanIdOf(operationId)))!;
  }

  #startAttempt(info: AttemptInfo): Span {
    const operation = this.operations.get(info.id) ?? this.#opened(info, this.clock.now());
    const { name } = operation;
    const attributes = operationAttributes(info, name);
    attributes[ATTRIBUTE.attempt] = info.attempt;
    // A body that was cut short runs again under its number.
    const isAgain = operation.info.isReplay && operation.info.status === 'STARTED';
    const spanId = this.spanIdOf(`${info.id} ${info.attempt}${isAgain ? ` ${info.requestId}` : ''}`);
    const title = `${name ?? info.type} attempt ${info.attempt}`;
    return this.#start(title, spanId, this.clock.now(), operation.context, attributes);
  }

  #start(name: string, spanId: string, startTime: number, parent: Context, attributes: Attributes): Span {
    const options = { startTime, attributes, links: this.links };
    const span = withIds(undefined, spanId, () => this.#tracer.startSpan(name, options, parent));
    if (span.spanContext().spanId !== spanId && span.isRecording()) this.#settings.warnOfIds();
    return span;
  }

  #end(span: Span, status: string, error: Error | undefined, at: number): void {
    setStatus(span, status, error);
    addException(span, error, at, this.#settings.recordStacks);
    span.end(at);
  }

  /**
   * The span of the whole execution, made when it has ended: the root of a trace of its own, or
   * below the invoke that has started it.
   */
  #exportWorkflow(info: InvocationEndInfo): void {
    const { executionId, workflow, executionName, status, input, result, error, traceparent } = info;
    const caller = this.#caller;
    const starter = caller !== undefined || traceparent === undefined ? undefined : spanContextOf(traceparent);
    const { recordPayloads } = this.#settings;
    const { traceId, workflowSpanId } = this.ids;
    const attributes = {
      [ATTRIBUTE.execution]: executionId,
      [ATTRIBUTE.executionStatus]: status,
      [ATTRIBUTE.workflow]: workflow,
      [ATTRIBUTE.executionName]: executionName,
      ...(recordPayloads && { [ATTRIBUTE.input]: input, [ATTRIBUTE.result]: result }),
    };
    const links = starter === undefined ? [] : [{ context: starter }];
    const options = { startTime: this.clock.startedAt, attributes, links };
    // Without our ids, a parent that nobody exports keeps it in the trace of its operations.
    const isRoot = caller === undefined && hasDurableIds();
    const parent = isRoot ? ROOT_CONTEXT : this.contextOf(caller ?? this.workflowSpanContext);
    const span = withIds(isRoot ? traceId : undefined, workflowSpanId, () =>
      this.#tracer.startSpan('Workflow', options, parent),
    );
    if (span.spanContext().spanId !== workflowSpanId && span.isRecording()) this.#settings.warnOfIds();
    this.#end(span, status, error, this.clock.now());
  }
}
