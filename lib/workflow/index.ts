export { Callback, type CallbackDecoratorOptions } from './callback.js';
export { describeWorkflow } from './describe-workflow.js';
export { DurableExecution, type DurableExecutionOptions } from './durable-execution.js';
export { DurableWorkflow } from './durable-workflow.js';
export { fromCallback } from './from-callback.js';
export { Step, type StepDecoratorOptions } from './step.js';
export { Wait, type WaitDecoratorOptions } from './wait.js';
