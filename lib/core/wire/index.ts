export type { ErrorObject } from './error-object.js';
export { eventKindOf } from './event-kind.js';
export { foreignMoment, unambiguousMoment } from './foreign-timestamp.js';
export {
  type ErrorPayload,
  type EventType,
  EXECUTION_ENDS,
  EXECUTION_STATUSES,
  type ExecutionEnd,
  type ExecutionStatus,
  type ForkedDetails,
  type HistoryEvent,
  hasEnded,
  OPEN_STATUSES,
  type RedrivenDetails,
  type RetryDetails,
  type TextPayload,
} from './history-event.js';
export type { InvocationEvent, InvocationOutput } from './invocation.js';
export { LIMITS } from './limits.js';
export type { Operation, OperationStatus, OperationType, Timestamp } from './operation.js';
export { isOperationList, isTerminal } from './operation.js';
export { isOperationName } from './operation-name.js';
export type { OperationAction, OperationUpdate } from './operation-update.js';
export { toEpochMillis } from './timestamp.js';
