export { Callback, type CallbackDecoratorOptions } from './callback.js';
export { ChildContext, type ChildContextDecoratorOptions } from './child-context.js';
export { describeWorkflow } from './describe-workflow.js';
export { DurableExecution, type DurableExecutionOptions } from './durable-execution.js';
export { DurableWorkflow } from './durable-workflow.js';
export { fromCallback } from './from-callback.js';
export {
  Invoke,
  type InvokeFunctionDecoratorOptions,
  type InvokeWorkflowDecoratorOptions,
} from './invoke.js';
export { payloadOf } from './payload-of.js';
export { Step, type StepDecoratorOptions } from './step.js';
export { Wait, type WaitDecoratorOptions } from './wait.js';
export { WaitForCondition, type WaitForConditionDecoratorOptions } from './wait-for-condition.js';
