/**
 * Durable workflows written as decorated classes: what workflow code needs, and what clients of
 * every kind have in common. What runs workflows on machines of your own is in `everstep/runtime`,
 * what runs and reaches them on AWS Lambda in `everstep/lambda`, what tests them in
 * `everstep/testing`.
 *
 * @module
 */

export type {
  AwaitResultOptions,
  BlockCause,
  BlockedExecution,
  CallbackClient,
  ExecutionDescription,
  ExecutionKey,
  ExecutionPage,
  ExecutionRef,
  ExecutionSummary,
  HistoryOptions,
  HistoryPage,
  ListOptions,
  NamedExecution,
  StartArguments,
  StartOptions,
  WorkflowClass,
  WorkflowClient,
} from './client/index.js';
export { InvalidArgumentError } from './core/errors/argument-errors.js';
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
  type OperationRef,
  StepError,
  StepInterruptedError,
  StepTimedOutError,
  WaitForConditionError,
  WaitForConditionTimedOutError,
  type WrappedError,
} from './core/errors/operation-errors.js';
export { PayloadStoreError, type PayloadStoreFault } from './core/errors/payload-errors.js';
export {
  InvalidInputError,
  SerializationError,
  type SerializationFault,
  SizeLimitError,
  type Violation,
} from './core/errors/serialization-errors.js';
export { InvalidWorkflowError, OutsideExecutionError } from './core/errors/workflow-errors.js';
export { deterministicUuid } from './core/identity/deterministic-uuid.js';
export { InvocationError, type InvocationErrorOptions } from './core/invocation-error.js';
export type { Logger, ReplayLogging } from './core/logging/index.js';
export type { Duration, DurationParts, DurationRules } from './core/time/index.js';
export { durationSeconds, formatDuration } from './core/time/index.js';
export type { Class, ClassThunk } from './core/types.js';
export type {
  ErrorObject,
  ErrorPayload,
  EventType,
  ExecutionStatus,
  HistoryEvent,
  InvocationEvent,
  InvocationOutput,
  Operation,
  OperationAction,
  OperationStatus,
  OperationType,
  OperationUpdate,
  RetryDetails,
  TextPayload,
  Timestamp,
} from './core/wire/index.js';
export type {
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from './engine/checkpoint/index.js';
export type {
  BatchItem,
  BatchItemStatus,
  BatchOptions,
  BatchProgress,
  BatchResultProps,
  Branch,
  Branched,
  CallbackHandle,
  CallbackOptions,
  Checkpointing,
  ChildContextOptions,
  ChunkSize,
  CompletionPolicy,
  CompletionPredicate,
  CompletionReason,
  ConditionOptions,
  Contended,
  Contender,
  DurableContext,
  DurableWait,
  ExecutionFacts,
  InputOf,
  InvokeFunctionOptions,
  InvokeOptions,
  InvokeWorkflowOptions,
  LambdaContext,
  MapOptions,
  NamedBranch,
  OnDrift,
  OutputOf,
  Settled,
  StepOptions,
  WaitForCallbackOptions,
  WaitForConditionOptions,
} from './engine/index.js';
export { BatchResult, Completion, chunk, StepSemantics } from './engine/index.js';
export type {
  AttemptEndInfo,
  AttemptInfo,
  ContextEndInfo,
  FunctionOutcome,
  InvocationEndInfo,
  InvocationInfo,
  InvocationRef,
  InvocationStartInfo,
  LogLineInfo,
  Next,
  OperationChangeInfo,
  OperationInfo,
  PluginSource,
  WorkflowPlugin,
} from './plugins/index.js';
export {
  type BackoffStrategy,
  type ErrorFilter,
  type ExponentialBackoffOptions,
  errorMatcher,
  exponentialBackoff,
  type FixedDelayOptions,
  fixedDelay,
  type Jitter,
  type LinearBackoffOptions,
  linearBackoff,
  noRetry,
  type PollStrategy,
  type RetryContext,
  type RetryFilterOptions,
  type RetryOptions,
  type RetryStrategy,
} from './retry/index.js';
export type {
  Codec,
  EncryptionKey,
  PayloadStore,
  PreviewOptions,
  ResultOptions,
  Serdes,
  SerdesContext,
} from './values/index.js';
export {
  type EncryptedOptions,
  encrypted,
  FilePayloadStore,
  type FilePayloadStoreOptions,
  type OffloadedOptions,
  offloaded,
  withCodec,
} from './values/index.js';
export type { HandlerContext, HandlerOptions, WorkflowHandler } from './workflow/handler/handler.js';
export {
  asPayload,
  Callback,
  type CallbackDecorator,
  type CallbackDecoratorOptions,
  ChildContext,
  type ChildContextDecorator,
  type ChildContextDecoratorOptions,
  type ClassOrArray,
  DurableExecution,
  type DurableExecutionDecorator,
  type DurableExecutionOptions,
  DurableWorkflow,
  fromCallback,
  Invoke,
  type InvokeDecorator,
  type InvokeFunctionDecoratorOptions,
  type InvokeWorkflowDecoratorOptions,
  Step,
  type StepDecorator,
  type StepDecoratorOptions,
  Wait,
  type WaitDecorator,
  type WaitDecoratorOptions,
  WaitForCondition,
  type WaitForConditionDecorator,
  type WaitForConditionDecoratorOptions,
} from './workflow/index.js';
