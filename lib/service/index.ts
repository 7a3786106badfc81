export { ExecutionMachine } from './execution-machine.js';
export { InvocationContext } from './invocation-context.js';
export type { InvocationInput } from './invocation-input.js';
export type { JournalEntry } from './journal.js';
export { LocalRuntime } from './local-runtime.js';
export type { LocalRuntimeOptions, StopOptions } from './local-runtime-options.js';
export { LocalService } from './local-service.js';
export { LocalWorkflowClient, type LocalWorkflowClientOptions } from './local-workflow-client.js';
export type { LocalHandler, WorkflowBinding, WorkflowSource, WorkflowTarget } from './workflow-target.js';
