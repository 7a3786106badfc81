export { checkPlugins } from './check-plugins.js';
export { loadPluginHost } from './load-plugin-host.js';
export type { OperationFacts } from './operation-infos.js';
export type { Next, PluginFactory, PluginSource, WorkflowPlugin } from './plugin.js';
export type { PluginHost } from './plugin-host.js';
export type {
  AttemptEndInfo,
  AttemptInfo,
  ContextEndInfo,
  FunctionOutcome,
  InvocationEndInfo,
  InvocationInfo,
  InvocationRef,
  InvocationStartInfo,
  LogLineInfo,
  OperationChangeInfo,
  OperationInfo,
} from './plugin-info.js';
export type {
  ClaimInfo,
  CommitInfo,
  OpenCallbackCount,
  RuntimeInfo,
  RuntimeObserver,
  RuntimeState,
  StatusCount,
} from './runtime-observer.js';
export { RuntimeObservers } from './runtime-observers.js';
export type { WatchedAttempt } from './watched-attempt.js';
