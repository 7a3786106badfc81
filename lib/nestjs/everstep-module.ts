import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModuleRef } from '@nestjs/core';
import { isRecord } from '../core/errors/argument-errors.js';
import {
  checkFlag,
  checkFunction,
  checkOptions,
  type OptionChecks,
  optionCheck,
} from '../core/errors/check-options.js';
import { NAMES_A_STORE, RUNTIME_OPTIONS, WorkflowRuntime } from '../service/index.js';
import type { EverstepModuleAsyncOptions, EverstepModuleOptions } from './everstep-options.js';
import { nestLogger } from './nest-logger.js';
import { providedWorkflows } from './provided-workflows.js';
import { MODULE_OPTIONS, RuntimeLifecycle } from './runtime-lifecycle.js';
import { WORKFLOW_CLIENT } from './workflow-client.js';

const CHECKS: OptionChecks<EverstepModuleOptions> = {
  ...RUNTIME_OPTIONS,
  runsWorkflows: checkFlag,
  console: optionCheck(isRecord, 'an object of options'),
};
const ASYNC_CHECKS: OptionChecks<EverstepModuleAsyncOptions> = {
  imports: undefined,
  inject: undefined,
  useFactory: checkFunction,
};

/**
 * Durable workflows in a NestJS application. A workflow class that is a provider of scope
 * `TRANSIENT`, in whatever module, is run by the application, and gets its dependencies from Nest.
 *
 * Import the module once, in the root module. All modules can then inject the client
 * ({@link InjectWorkflowClient}) and the `WorkflowRuntime`. The runtime starts in
 * `onApplicationBootstrap` and stops in `onModuleDestroy`, before the hooks in which database
 * clients disconnect; `app.enableShutdownHooks()` makes Nest call them on SIGTERM.
 *
 * @example
 * ```ts
 * @Injectable({ scope: Scope.TRANSIENT })
 * class OrderWorkflow extends DurableWorkflow { ... }
 *
 * @Module({
 *   imports: [EverstepModule.forRoot({ store: new SqliteStore({ path: 'orders.db' }) })],
 *   providers: [OrderWorkflow],
 * })
 * class AppModule {}
 * ```
 */
@Module({})
export class EverstepModule {
  /**
   * The module with these options. Nest fails to make the application, with an
   * `InvalidWorkflowError`, if a workflow class can't work or has another scope than `TRANSIENT`.
   *
   * @throws InvalidArgumentError for options that can't be.
   */
  static forRoot(options: EverstepModuleOptions): DynamicModule {
    return moduleOf({ provide: MODULE_OPTIONS, useValue: checked(options) });
  }

  /**
   * The module with options that a factory makes from other providers. They are checked when Nest
   * makes the application.
   *
   * @throws InvalidArgumentError if there is no factory.
   */
  static forRootAsync(options: EverstepModuleAsyncOptions): DynamicModule {
    checkOptions(options, ASYNC_CHECKS, 'forRootAsync() of EverstepModule', 'They name a useFactory at least.');
    const { imports = [], inject = [], useFactory } = options;
    const made = async (...dependencies: unknown[]) => checked(await useFactory(...dependencies));
    return moduleOf({ provide: MODULE_OPTIONS, inject, useFactory: made }, imports);
  }
}

function moduleOf(options: Provider, imports: NonNullable<DynamicModule['imports']> = []): DynamicModule {
  return {
    module: EverstepModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [
      options,
      { provide: WorkflowRuntime, inject: [MODULE_OPTIONS, DiscoveryService, ModuleRef], useFactory: runtimeOf },
      { provide: WORKFLOW_CLIENT, inject: [WorkflowRuntime], useFactory: ({ client }: WorkflowRuntime) => client },
      RuntimeLifecycle,
    ],
    exports: [WorkflowRuntime, WORKFLOW_CLIENT],
  };
}

/** @throws InvalidArgumentError */
function checked(options: EverstepModuleOptions): EverstepModuleOptions {
  checkOptions(options, CHECKS, 'EverstepModule', NAMES_A_STORE);
  return options;
}

/** @throws InvalidArgumentError, InvalidWorkflowError */
function runtimeOf(options: EverstepModuleOptions, discovery: DiscoveryService, modules: ModuleRef): WorkflowRuntime {
  const { workflows = [], runsWorkflows: _, console: __, ...settings } = options;
  return new WorkflowRuntime({
    logger: nestLogger(),
    ...settings,
    workflows: [...providedWorkflows(discovery, modules), ...workflows],
  });
}
