export type { LambdaContext, Platform } from '../core/lambda-context.js';
export { isInsideStep } from './api/call-site.js';
export type { CombinatorCalls } from './api/combinator-calls.js';
export { callDecoratedInvoke, callDecoratedStep, callDecoratedTransaction } from './api/decorated-calls.js';
export type { DurableContext } from './api/durable-context.js';
export type { ExecutionFacts } from './api/execution-facts.js';
export {
  ambientContext,
  ambientPlace,
  contextOf,
  insideExecution,
  insideSubmitter,
  tryInstance,
} from './api/instance-binding.js';
export type {
  ChangesRequest,
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from './checkpoint/index.js';
export { isStaleToken, isTransientFailure } from './checkpoint/index.js';
export type { AwaitedCall } from './core/awaited-call.js';
export { type Place, places } from './core/current-place.js';
export { DurablePromise, watchReads } from './core/durable-promise.js';
export { type EngineObserver, joinedObserver } from './core/engine-observer.js';
export type { InputOf, OutputOf } from './core/entry-types.js';
export type { InvocationFacts } from './core/invocation-facts.js';
export { isInMethod, kindOfMethodHere, runAsMethod } from './core/method-body.js';
export type { AnyCall } from './core/operation-call.js';
export { checkPayload } from './core/payload-check.js';
export type { Given, Returning } from './core/result-options.js';
export { label, type Scope } from './core/scope.js';
export { type HandlerSettings, resolveSettings } from './core/settings.js';
export type {
  Checkpointing,
  ExecutionSettings,
  OnDrift,
  OperationDescription,
  WorkflowDefinition,
} from './core/workflow-definition.js';
export { Deadline } from './loop/deadline.js';
export { runBeside } from './loop/watch-rejections.js';
export type { BatchOptions, MapOptions } from './operations/batch/batch-options.js';
export { type ChunkSize, chunk } from './operations/batch/chunk.js';
export {
  type BatchProgress,
  Completion,
  type CompletionPolicy,
  type CompletionPredicate,
} from './operations/batch/completion.js';
export type { Branch, Branched, NamedBranch } from './operations/batch/parallel.js';
export {
  type BatchItem,
  type BatchItemStatus,
  BatchResult,
  type BatchResultProps,
  type CompletionReason,
} from './operations/batch-result/batch-result.js';
export type { CallbackHandle } from './operations/callback/callback.js';
export {
  type CallbackOptions,
  callbackSeconds,
  WAIT_FOR_CALLBACK_OPTIONS,
  type WaitForCallbackOptions,
} from './operations/callback/callback-options.js';
export type { Contended, Contender, Settled } from './operations/combinators/contenders.js';
export {
  CONDITION_OPTIONS,
  type ConditionOptions,
  type WaitForConditionOptions,
} from './operations/condition/wait-for-condition-options.js';
export {
  CHILD_CONTEXT_OPTIONS,
  type ChildContextOptions,
  checkVirtual,
  type GivenByGroup,
} from './operations/context/child-context-options.js';
export {
  type InvokeFunctionOptions,
  type InvokeOptions,
  type InvokeWorkflowOptions,
  invokeChecks,
  type Targets,
  targetFault,
} from './operations/invoke/invoke-options.js';
export { STEP_OPTIONS, type StepOptions, StepSemantics } from './operations/step/step-options.js';
export { TRANSACTION_OPTIONS, type TransactionStepOptions } from './operations/transaction/transaction-options.js';
export type { DurableWait } from './operations/wait/wait.js';
export { waitEnd } from './operations/wait/wait-end.js';
export { KnownOperations } from './replay/known-operations.js';
export { releasesOf } from './replay/recorded-releases.js';
export { runInvocation } from './run-invocation.js';
