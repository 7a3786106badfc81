/**
 * Durable workflows in a NestJS application: a module that runs the workflow classes among its
 * providers, and a client to inject.
 *
 * @module
 */
export {
  type EverstepConsoleOptions,
  EverstepModule,
  type EverstepModuleAsyncOptions,
  type EverstepModuleOptions,
  InjectWorkflowClient,
  WORKFLOW_CLIENT,
} from './nestjs/index.js';
