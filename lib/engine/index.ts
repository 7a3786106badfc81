export type { LambdaContext, Platform } from '../core/lambda-context.js';
export { DurableContext } from './api/durable-context.js';
export { ambientContext, insideExecution, insideSubmitter } from './api/instance-binding.js';
export type { Called, EngineObserver } from './core/engine-observer.js';
export type { InputOf, OutputOf } from './core/entry-types.js';
export { isInMethod, kindOfMethodHere, runAsMethod } from './core/method-body.js';
export type { AnyCall } from './core/operation-call.js';
export type { CallbackOptions, StepOptions, WaitForCallbackOptions } from './core/value-options.js';
export { StepSemantics } from './core/value-options.js';
export type { Checkpointing, OnDrift, WorkflowDefinition } from './core/workflow-definition.js';
export { Deadline } from './loop/deadline.js';
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
export type { CallbackHandle, DurableWait } from './operations/callback/handles.js';
export type { Contended, Contender, Settled } from './operations/combinators/combinators.js';
export type { ConditionOptions, WaitForConditionOptions } from './operations/condition/wait-for-condition-options.js';
export type { ChildContextOptions } from './operations/context/child-context.js';
export type {
  InvokeFunctionOptions,
  InvokeOptions,
  InvokeWorkflowOptions,
} from './operations/invoke/invoke-options.js';
export { runInvocation } from './run-invocation.js';
