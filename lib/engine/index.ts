export type { BatchOptions, Branch, Branched, MapOptions, NamedBranch } from './batch/batch-options.js';
export {
  type BatchItem,
  type BatchItemStatus,
  BatchResult,
  type BatchResultProps,
  type CompletionReason,
} from './batch/batch-result.js';
export { type BatchSize, batchesOf } from './batch/batches-of.js';
export {
  type BatchProgress,
  Completion,
  type CompletionPolicy,
  type CompletionPredicate,
} from './batch/completion.js';
export { ambientContext, insideExecution, insideSubmitter } from './binding.js';
export type { ChildContextOptions } from './child-context.js';
export type { Called, CodeWatch } from './code-watch.js';
export type { Contended, Contender, Settled } from './combinators.js';
export { Deadline } from './deadline.js';
export { DurableContext } from './durable-context.js';
export type { InputOf, OutputOf } from './entry-types.js';
export type { CallbackHandle, DurableWait } from './handles.js';
export type { InvokeFunctionOptions, InvokeOptions, InvokeWorkflowOptions } from './invoke-options.js';
export { isInMethod, kindOfMethodHere, runAsMethod } from './method-body.js';
export type { AnyCall } from './operation-call.js';
export type {
  CallbackOptions,
  Class,
  ClassThunk,
  ResultOptions,
  StepOptions,
  WaitForCallbackOptions,
} from './options.js';
export { StepSemantics } from './options.js';
export type { LambdaContext, Platform } from './platform.js';
export { runInvocation } from './run-invocation.js';
export type { ConditionOptions, WaitForConditionOptions } from './wait-for-condition-options.js';
export type { Checkpointing, OnDrift, WorkflowDefinition } from './workflow-definition.js';
