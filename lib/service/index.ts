export type { JournalEntry } from '../journal/journal.js';
export { ExecutionService } from './access/execution-service.js';
export { pause, pauseOf, resume } from './access/pause.js';
export { StoreBackend } from './client/store-backend.js';
export { StoreCallbackClient } from './client/store-callback-client.js';
export { NAMES_A_STORE, StoreWorkflowClient, type StoreWorkflowClientOptions } from './client/store-workflow-client.js';
export { ExecutionRunner } from './execution/execution-runner.js';
export { stopEvent } from './execution/external-event.js';
export { type Ids, randomIds } from './execution/ids.js';
export type { InvocationContext } from './execution/invocation-context.js';
export type { InvocationInput } from './execution/invocation-input.js';
export type { InvokeTargets } from './execution/invoke-targets.js';
export { checkedFunctions, type RuntimeFunction, type RuntimeFunctions } from './execution/runtime-function.js';
export { historyPage } from './history/history-page.js';
export { HistoryRecorder } from './history/history-recorder.js';
export { ExecutionMachine } from './machine/execution-machine.js';
export type { RetentionOptions, RetentionPlan, RetentionRule } from './runtime/retention-options.js';
export { RuntimeSession } from './runtime/runtime-session.js';
export { namedWorkflows } from './runtime/workflow-registry.js';
export { RUNTIME_OPTIONS, WorkflowRuntime } from './runtime/workflow-runtime.js';
export type {
  StickyExecutionsOptions,
  StopOptions,
  WorkflowRuntimeOptions,
} from './runtime/workflow-runtime-options.js';
export type {
  FunctionHandler,
  RunnableWorkflow,
  WorkflowBinding,
  WorkflowEntry,
  WorkflowTarget,
} from './runtime/workflow-target.js';
