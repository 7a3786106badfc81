export { checkPlugins } from './check-plugins.js';
export { loadPluginHost } from './load-plugin-host.js';
export type { OperationFacts } from './operation-infos.js';
export type { Next, PluginSource, WorkflowPlugin } from './plugin.js';
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
export type { WatchedAttempt } from './watched-attempt.js';
