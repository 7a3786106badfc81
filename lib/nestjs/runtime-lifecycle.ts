import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { consoleHandler, toNodeListener } from '../console/index.js';
import { WorkflowRuntime } from '../service/index.js';
import type { EverstepModuleOptions } from './everstep-options.js';
import { nestLogger } from './nest-logger.js';

/** The token of the options of the module. */
export const MODULE_OPTIONS = Symbol('options of EverstepModule');

const DEFAULT_CONSOLE_PATH = '/everstep';

/** Starts and stops the runtime with the application, and mounts the console on its server. */
@Injectable()
export class RuntimeLifecycle implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  readonly #options: EverstepModuleOptions;
  readonly #runtime: WorkflowRuntime;
  readonly #server: HttpAdapterHost;

  constructor(
    @Inject(MODULE_OPTIONS) options: EverstepModuleOptions,
    @Inject(WorkflowRuntime) runtime: WorkflowRuntime,
    @Inject(HttpAdapterHost) server: HttpAdapterHost,
  ) {
    this.#options = options;
    this.#runtime = runtime;
    this.#server = server;
  }

  /** The console comes before the routes of the application, which Nest adds after these hooks. */
  onModuleInit(): void {
    // Applications without a server have no adapter, whatever the type says.
    const adapter: HttpAdapterHost['httpAdapter'] | undefined = this.#server.httpAdapter;
    const { console: options } = this.#options;
    if (options === undefined || !adapter) return;
    const { basePath = DEFAULT_CONSOLE_PATH } = options;
    const handle = consoleHandler({ logger: nestLogger(), ...options, basePath, client: this.#runtime.client });
    adapter.use(basePath, toNodeListener(handle));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.#options.runsWorkflows ?? true) await this.#runtime.start();
  }

  /** Database clients of the application disconnect in later hooks, so that bodies can still end. */
  async onModuleDestroy(): Promise<void> {
    await this.#runtime.stop();
  }
}
