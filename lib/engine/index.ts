export { ambientContext, insideSubmitter } from './binding.js';
export type { CallbackHandle } from './durable-context.js';
export { DurableContext } from './durable-context.js';
export type {
  CallbackOptions,
  Class,
  ClassThunk,
  ResultOptions,
  StepOptions,
  WaitForCallbackOptions,
} from './options.js';
export { StepSemantics } from './options.js';
export { runInvocation } from './run-invocation.js';
export type { WorkflowDefinition } from './workflow-definition.js';
