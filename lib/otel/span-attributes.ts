import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { OperationInfo } from '../plugins/index.js';

/**
 * Names of AWS's contract for spans of durable executions; those of Everstep's own are the last.
 */
export const ATTRIBUTE = {
  execution: 'durable.execution.arn',
  executionStatus: 'durable.execution.status',
  isFirst: 'durable.invocation.first',
  invocationStatus: 'durable.invocation.status',
  operationId: 'durable.operation.id',
  operationType: 'durable.operation.type',
  operationSubtype: 'durable.operation.subtype',
  operationName: 'durable.operation.name',
  operationStatus: 'durable.operation.status',
  attempt: 'durable.attempt.number',
  outcome: 'durable.attempt.outcome',
  requestId: 'faas.invocation_id',
  workflow: 'everstep.workflow',
  executionName: 'everstep.execution.name',
  input: 'everstep.execution.input',
  result: 'everstep.execution.result',
  operationResult: 'everstep.operation.result',
  isInterrupted: 'everstep.attempt.interrupted',
} as const;

/** The attributes that name an operation. */
export function operationAttributes(info: OperationInfo, name: string | undefined): Attributes {
  return {
    [ATTRIBUTE.execution]: info.executionId,
    [ATTRIBUTE.operationId]: info.id,
    [ATTRIBUTE.operationType]: info.type,
    [ATTRIBUTE.operationSubtype]: info.subType,
    [ATTRIBUTE.operationName]: name,
  };
}

/**
 * The name of an operation in spans. What a `waitForCallback` is made of has none of its own: AWS's
 * contract names it after the whole.
 */
export function operationName({ name, type }: OperationInfo, parent: OperationInfo | undefined): string | undefined {
  if (name !== undefined || parent?.subType !== 'WaitForCallback' || parent.name === undefined) return name;
  return `${parent.name}-${type === 'CALLBACK' ? 'callback' : 'submitter'}`;
}

/** Sets the status of a span by that of what it stands for: of what has not ended, none. */
export function setStatus(span: Span, status: string, error: Error | undefined): void {
  if (status === 'SUCCEEDED') span.setStatus({ code: SpanStatusCode.OK });
  else if (status === 'FAILED' || status === 'TIMED_OUT' || status === 'STOPPED') {
    span.setStatus({ code: SpanStatusCode.ERROR, ...(error && { message: error.message }) });
  }
}

/** Adds an error as an event, as the semantic conventions say. */
export function addException(span: Span, error: Error | undefined, at: number, withStack: boolean): void {
  if (error === undefined) return;
  const stack = withStack ? { 'exception.stacktrace': error.stack } : {};
  span.addEvent('exception', { 'exception.type': error.name, 'exception.message': error.message, ...stack }, at);
}
