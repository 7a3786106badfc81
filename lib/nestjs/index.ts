export { EverstepModule } from './everstep-module.js';
export type {
  EverstepConsoleOptions,
  EverstepModuleAsyncOptions,
  EverstepModuleOptions,
} from './everstep-options.js';
export { InjectWorkflowClient, WORKFLOW_CLIENT } from './workflow-client.js';
