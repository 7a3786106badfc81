/**
 * Durable workflows written as decorated classes: what workflow code needs, and what clients of
 * every kind have in common, their errors included. What runs workflows on machines of your own is
 * in `everstep/runtime`, what runs and reaches them on AWS Lambda in `everstep/lambda`, what tests
 * them in `everstep/testing`. Types that only declarations have to name are in `everstep/types`.
 *
 * @module
 */

export type {
  CallbackClient,
  ExecutionDescription,
  ExecutionRef,
  WorkflowClass,
  WorkflowClient,
} from './client/index.js';
export { InvalidArgumentError } from './core/errors/argument-errors.js';
export {
  CallbackClosedError,
  CallbackNotFoundError,
  ClientClosedError,
  ExecutionAlreadyStartedError,
  ExecutionEndedError,
  ExecutionError,
  ExecutionFailedError,
  ExecutionNotFoundError,
  ExecutionRunningError,
  ExecutionStoppedError,
  ExecutionTimedOutError,
  HistoryExpiredError,
  ParentNotifiedError,
  UnknownWorkflowError,
  UnsupportedOperationError,
} from './core/errors/client-errors.js';
export { EverstepError } from './core/errors/everstep-error.js';
export {
  CheckpointError,
  ContextMisuseError,
  InvalidInvocationError,
  InvocationTimedOutError,
  NonDeterministicExecutionError,
  OperationLimitError,
  StalledExecutionError,
} from './core/errors/execution-errors.js';
export { NonRetryableError } from './core/errors/non-retryable-error.js';
export {
  BatchError,
  CallbackError,
  CallbackFailedError,
  CallbackSubmitterError,
  CallbackTimedOutError,
  ChildContextError,
  InvokeError,
  InvokeFailedError,
  InvokeStoppedError,
  InvokeTimedOutError,
  OperationError,
  StepError,
  StepInterruptedError,
  StepTimedOutError,
  WaitForConditionError,
  WaitForConditionTimedOutError,
} from './core/errors/operation-errors.js';
export { PayloadStoreError } from './core/errors/payload-errors.js';
export { InvalidInputError, SerializationError, SizeLimitError } from './core/errors/serialization-errors.js';
export { InvalidWorkflowError, OutsideExecutionError } from './core/errors/workflow-errors.js';
export { deterministicUuid } from './core/identity/deterministic-uuid.js';
export { InvocationError } from './core/invocation-error.js';
export type { Logger } from './core/logging/index.js';
export { type Duration, durationSeconds, formatDuration } from './core/time/index.js';
export type { ExecutionStatus, HistoryEvent } from './core/wire/index.js';
export type {
  CallbackHandle,
  CompletionPredicate,
  DurableContext,
  InputOf,
  LambdaContext,
  OutputOf,
  StepOptions,
} from './engine/index.js';
export { BatchResult, Completion, chunk, StepSemantics } from './engine/index.js';
export type { AttemptInfo, Next, OperationInfo, WorkflowPlugin } from './plugins/index.js';
export {
  errorMatcher,
  exponentialBackoff,
  fixedDelay,
  linearBackoff,
  noRetry,
  type PollStrategy,
  type RetryContext,
  type RetryStrategy,
} from './retry/index.js';
export type { Codec, Deserializer, PayloadStore, Serdes, SerdesContext, Serializer } from './values/index.js';
export { encrypted, FilePayloadStore, offloaded, withCodec } from './values/index.js';
export {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  Step,
  Transaction,
  Wait,
  WaitForCondition,
} from './workflow/index.js';
