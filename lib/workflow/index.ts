export { Callback, type CallbackDecorator, type CallbackDecoratorOptions } from './callback.js';
export { ChildContext, type ChildContextDecorator, type ChildContextDecoratorOptions } from './child-context.js';
export type { ClassOrArray } from './decorator-types.js';
export { describeWorkflow } from './describe-workflow.js';
export { DurableExecution, type DurableExecutionDecorator, type DurableExecutionOptions } from './durable-execution.js';
export { DurableWorkflow } from './durable-workflow.js';
export { fromCallback } from './from-callback.js';
export {
  Invoke,
  type InvokeDecorator,
  type InvokeFunctionDecoratorOptions,
  type InvokeWorkflowDecoratorOptions,
} from './invoke.js';
export { payloadOf } from './payload-of.js';
export { Step, type StepDecorator, type StepDecoratorOptions } from './step.js';
export { Wait, type WaitDecorator, type WaitDecoratorOptions } from './wait.js';
export {
  WaitForCondition,
  type WaitForConditionDecorator,
  type WaitForConditionDecoratorOptions,
} from './wait-for-condition.js';
