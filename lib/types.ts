/**
 * Types that workflow code seldom writes: what options, results and decorators of the other entries
 * are made of. They are here so that declarations of code that uses Everstep can name them.
 *
 * @module
 */

export type {
  AwaitResultOptions,
  BaseClient,
  BlockCause,
  BlockedExecution,
  CallbackListOptions,
  CallbackPage,
  CountOptions,
  DeleteResult,
  ExecutionActivity,
  ExecutionAttributes,
  ExecutionCount,
  ExecutionKey,
  ExecutionPage,
  ExecutionSummary,
  ForkOptions,
  HistoryOptions,
  HistoryPage,
  ListArguments,
  ListOptions,
  NamedExecution,
  NameReuse,
  OpenCallback,
  OpenOperation,
  OpenOperationKind,
  OperationPlace,
  PauseOptions,
  PurgeOptions,
  PurgeResult,
  RecordedError,
  RedriveOptions,
  ResumeOptions,
  RunOptions,
  StartArguments,
  StartOptions,
  StoreListOptions,
  StoreStartOptions,
  StoreSummary,
  TimeRange,
  WorkerSummary,
} from './client/index.js';
export type { OperationRef, WrappedError } from './core/errors/operation-errors.js';
export type { PayloadStoreFault } from './core/errors/payload-errors.js';
export type { SerializationFault, Violation } from './core/errors/serialization-errors.js';
export type {
  InvalidParameterValueException,
  ResourceNotFoundException,
  ServiceError,
  ServiceException,
} from './core/errors/service-errors.js';
export type { StoreFault } from './core/errors/store-errors.js';
export type { InvocationErrorOptions } from './core/invocation-error.js';
export type { ReplayLogging } from './core/logging/index.js';
export type { DurationParts, DurationRules } from './core/time/index.js';
export type { Class, ClassThunk } from './core/types.js';
export type {
  ErrorObject,
  ErrorPayload,
  EventType,
  ExecutionEnd,
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
  BatchItem,
  BatchItemStatus,
  BatchOptions,
  BatchProgress,
  BatchResultProps,
  Branch,
  Branched,
  CallbackOptions,
  Checkpointing,
  ChildContextOptions,
  ChunkSize,
  CompletionPolicy,
  CompletionReason,
  ConditionOptions,
  Contended,
  Contender,
  DurableWait,
  ExecutionFacts,
  ExecutionSettings,
  InvokeFunctionOptions,
  InvokeOptions,
  InvokeWorkflowOptions,
  MapOptions,
  NamedBranch,
  OnDrift,
  Settled,
  WaitForCallbackOptions,
  WaitForConditionOptions,
} from './engine/index.js';
export type { FunctionTargetOptions } from './lambda/function-target.js';
export type {
  AttemptEndInfo,
  ContextEndInfo,
  FunctionOutcome,
  InvocationEndInfo,
  InvocationInfo,
  InvocationRef,
  InvocationStartInfo,
  LogLineInfo,
  OperationChangeInfo,
  PluginSource,
} from './plugins/index.js';
export type {
  BackoffStrategy,
  ErrorFilter,
  ExponentialBackoffOptions,
  FixedDelayOptions,
  Jitter,
  LinearBackoffOptions,
  RetryFilterOptions,
  RetryOptions,
} from './retry/index.js';
export type {
  EncryptedOptions,
  EncryptionKey,
  FilePayloadStoreOptions,
  OffloadedOptions,
  PreviewOptions,
  ResultOptions,
  RevivalOptions,
} from './values/index.js';
export type {
  CallbackDecorator,
  CallbackDecoratorOptions,
  ChildContextDecorator,
  ChildContextDecoratorOptions,
  ClassOrArray,
  DurableExecutionDecorator,
  DurableExecutionOptions,
  HandlerOptions,
  InvokeDecorator,
  InvokeFunctionDecoratorOptions,
  InvokeWorkflowDecoratorOptions,
  NeedsNoArguments,
  StepDecorator,
  StepDecoratorOptions,
  WaitDecorator,
  WaitDecoratorOptions,
  WaitForConditionDecorator,
  WaitForConditionDecoratorOptions,
  WithFactory,
  WorkflowFactory,
} from './workflow/index.js';
