export { asPayload } from './decorators/as-payload.js';
export { Callback, type CallbackDecorator, type CallbackDecoratorOptions } from './decorators/callback.js';
export {
  ChildContext,
  type ChildContextDecorator,
  type ChildContextDecoratorOptions,
} from './decorators/child-context.js';
export { DurableExecution, type DurableExecutionDecorator } from './decorators/durable-execution.js';
export type { DurableExecutionOptions } from './decorators/execution-options.js';
export { FROM_CALLBACK, fromCallback } from './decorators/from-callback.js';
export { intercept } from './decorators/intercept.js';
export {
  Invoke,
  type InvokeDecorator,
  type InvokeFunctionDecoratorOptions,
  type InvokeWorkflowDecoratorOptions,
} from './decorators/invoke.js';
export type { Method, OperationMark } from './decorators/operation-mark.js';
export { Step, type StepDecorator, type StepDecoratorOptions } from './decorators/step.js';
export {
  Transaction,
  type TransactionDecorator,
  type TransactionDecoratorOptions,
} from './decorators/transaction.js';
export { Wait, type WaitDecorator, type WaitDecoratorOptions } from './decorators/wait.js';
export {
  WaitForCondition,
  type WaitForConditionDecorator,
  type WaitForConditionDecoratorOptions,
} from './decorators/wait-for-condition.js';
export { neededArguments } from './description/constructible.js';
export { describeWorkflow } from './description/describe-workflow.js';
export type { CheckSources, NeedsNoArguments, WithFactory, WorkflowFactory } from './description/factory-types.js';
export { membersOf } from './description/members.js';
export { checkOnDrift, checkVersion } from './description/option-checks.js';
export { refuseTransactions } from './description/refuse-transactions.js';
export { DurableWorkflow } from './durable-workflow.js';
export type { HandlerInternals, HandlerOptions, WorkflowHandler } from './handler/handler.js';
export { type HandlerContext, handlerOf, storeOnEvent } from './handler/handler.js';
export { checkClock, checkCreate, checkLogger, HANDLER_OPTIONS, hasMethods } from './handler/handler-options.js';
