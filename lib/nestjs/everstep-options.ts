import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency } from '@nestjs/common';
import type { ConsoleOptions } from '../console/index.js';
import type { WorkflowEntry, WorkflowRuntimeOptions } from '../service/index.js';

/** The console of an application, as the options of `consoleHandler` say it. */
export interface EverstepConsoleOptions extends Omit<ConsoleOptions, 'client'> {
  /**
   * The path of the console on the server, such as `/ops`. A global prefix, versions and guards
   * don't apply to it: `authorize` says who may look. Default: `/everstep`.
   */
  readonly basePath?: string | undefined;
}

/**
 * Options of {@link EverstepModule}: those of a `WorkflowRuntime`, and what an application adds.
 *
 * @example
 * ```ts
 * EverstepModule.forRoot({ store: new SqliteStore({ path: 'orders.db' }), concurrency: 20 });
 * ```
 */
export interface EverstepModuleOptions extends Omit<WorkflowRuntimeOptions, 'workflows'> {
  /**
   * Workflows beside those that are providers: classes without dependencies,
   * `{ workflow, create }`, or `{ name, handler }`. Default: none.
   */
  readonly workflows?: readonly WorkflowEntry[] | undefined;
  /**
   * Whether this process runs executions. `false` for one that only starts and watches them, while
   * others run them: a web server beside workers. Default: true.
   */
  readonly runsWorkflows?: boolean | undefined;
  /**
   * The console that the application's HTTP server shows. An application without a server, such as
   * a worker, has none. Default: none.
   */
  readonly console?: EverstepConsoleOptions | undefined;
}

/**
 * Options of `EverstepModule.forRootAsync`: a factory, and the providers that it is given.
 *
 * @example
 * ```ts
 * EverstepModule.forRootAsync({
 *   imports: [ConfigModule],
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => ({ store: new SqliteStore({ path: config.getOrThrow('DB') }) }),
 * });
 * ```
 */
export interface EverstepModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** The tokens of the factory's parameters, in their order. Default: none. */
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Makes the options, or a promise of them. */
  // `any`: the parameters are of whatever types the tokens stand for.
  readonly useFactory: (...dependencies: any[]) => EverstepModuleOptions | Promise<EverstepModuleOptions>;
}
