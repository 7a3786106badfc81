import { randomUUID } from 'node:crypto';
import { defaultLogger, SafeLogger } from '../../core/logging/index.js';
import { steadyClock } from '../../core/time/index.js';
import { ExecutionService, RuntimeSession, randomIds } from '../../service/index.js';
import { MemoryStore } from '../../stores/index.js';
import type { ApiReply } from '../api/api-request.js';
import { Callbacks } from '../api/callbacks.js';
import { Checkpoints } from '../api/checkpoints.js';
import { ExecutionControl } from '../api/execution-control.js';
import { ExecutionList } from '../api/execution-list.js';
import { Executions } from '../api/executions.js';
import { FunctionInvocations } from '../api/function-invocations.js';
import type { Route } from '../api/router.js';
import { AllowedHosts } from '../functions/allowed-hosts.js';
import { FunctionDirectory } from '../functions/function-directory.js';
import { functionRetention } from '../functions/function-retention.js';
import { runnableWorkflows } from '../functions/runnable-workflows.js';
import { UnawaitedInvocations } from '../functions/unawaited-invocations.js';
import { checkEmulatorOptions } from './check-options.js';
import { emulatedFunctions } from './emulated-functions.js';
import type { LambdaEmulatorOptions } from './emulator-options.js';
import { HttpServer } from './http-server.js';

const DEFAULT_GRACE_SECONDS = 2;
/** The executions that run at the same time. Functions limit their own processes. */
const CONCURRENCY = 1000;
const POLL_MILLIS = 1000;

/**
 * Emulates the API of AWS Lambda durable functions over HTTP: handlers, clients and the AWS CLI use
 * it when `AWS_ENDPOINT_URL_LAMBDA` is its URL.
 *
 * It is made of three layers. `HttpServer` speaks HTTP and hands each request to an operation
 * (`api/`). The operations call an `ExecutionService`, the same that runs workflows over a store.
 * The service's `RuntimeSession` runs executions by invoking functions (`functions/`), whose
 * handlers call back over HTTP to read and record.
 *
 * States: *new*; *listening*, in which requests wait, since functions load and need the URL;
 * *running* after `start`; *stopped*. A stopped emulator is not started again: make a new one over
 * the same store, and executions continue.
 *
 * Invariants:
 * - Nothing is served, except `/health`, before all functions are loaded and the store is open.
 * - The server closes only after running invocations have ended or their grace is over, since they
 *   record through it. Whoever waits for an end learns of the stop by the closed connection.
 *
 * @example
 * ```ts
 * const emulator = new LambdaEmulator({ functions: { orders: { handler: './dist/orders.mjs' } } });
 * const { url } = await emulator.start();
 * ```
 */
export class LambdaEmulator {
  readonly #options: LambdaEmulatorOptions;
  readonly #service: ExecutionService;
  readonly #directory: FunctionDirectory;
  readonly #checkpoints: Checkpoints;
  readonly #unawaited: UnawaitedInvocations;
  readonly #server: HttpServer;
  /** The URL of the server, from when it listens. Processes start after that. */
  #url = '';
  #session: RuntimeSession | undefined;

  /**
   * @throws EmulatorStartError for invalid options and settings of functions.
   * @throws InvalidArgumentError for unknown options.
   */
  constructor(options: LambdaEmulatorOptions) {
    checkEmulatorOptions(options);
    const { store = new MemoryStore(), clock = steadyClock } = options;
    const logger = SafeLogger.of(options.logger ?? defaultLogger());
    const { host = '127.0.0.1', port = 0, region = 'us-east-1', accountId = '123456789012' } = options;
    const arnPrefix = `arn:aws:lambda:${region}:${accountId}:function`;
    const urlOf = () => this.#url;
    const functions = emulatedFunctions(options.functions, { arnPrefix, region, urlOf, logger });
    const directory = new FunctionDirectory({
      functions,
      arnPrefix,
      allowsUnqualified: options.allowUnqualified ?? false,
    });
    // Tokens are random: a process that sends a checkpoint proves by its token that it received it.
    const ids = { ...randomIds(clock), token: () => randomUUID() };
    const service = new ExecutionService({ store, clock, logger, ids, targets: directory });
    this.#options = options;
    this.#directory = directory;
    this.#service = service;
    this.#checkpoints = new Checkpoints(service);
    this.#unawaited = new UnawaitedInvocations(service);
    const onFault = (error: unknown) => logger.error(`The emulator could not answer: ${String(error)}`, { error });
    const allowedHosts = new AllowedHosts(host, options.allowedHosts ?? []);
    this.#server = new HttpServer({ routes: this.#routes(), host, port, allowedHosts, onFault });
  }

  /**
   * Listens, loads the functions, and continues the executions in the store.
   *
   * @throws EmulatorStartError if it can't listen, or a handler can't be loaded.
   * @throws StoreOpenError if the store can't be opened.
   */
  async start(): Promise<{ readonly url: string }> {
    this.#url = await this.#server.listen();
    try {
      await Promise.all([...this.#directory.functions].map((fn) => fn.start()));
      await this.#service.open();
    } catch (error) {
      await this.#release();
      throw error;
    }
    this.#session = new RuntimeSession({
      service: this.#service,
      workflows: runnableWorkflows(this.#directory, (executionId) => this.#checkpoints.forget(executionId)),
      concurrency: CONCURRENCY,
      pollMillis: this.#service.isShared ? POLL_MILLIS : undefined,
      retention: { plan: functionRetention(this.#directory.functions), payloadStoresOf: () => [] },
    });
    this.#server.open();
    try {
      await this.#session.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    return { url: this.#url };
  }

  /**
   * Waits for running invocations, up to the `grace`, and stops everything. Executions that are cut
   * short continue with the next emulator over the same store.
   */
  async stop(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    this.#unawaited.stop();
    await session.stop((this.#options.grace ?? DEFAULT_GRACE_SECONDS) * 1000);
    // The connections close first: clients that wait for an end learn of the stop by that.
    await this.#release();
    await this.#service.close();
  }

  /** The same as `stop()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #release(): Promise<void> {
    await Promise.all([this.#server.close(), ...[...this.#directory.functions].map((fn) => fn.stop())]);
  }

  #routes(): Route[] {
    const service = this.#service;
    const directory = this.#directory;
    const checkpoints = this.#checkpoints;
    const executions = new Executions({ service, directory });
    const control = new ExecutionControl({ service, executions });
    const list = new ExecutionList({ store: service.store, directory });
    const callbacks = new Callbacks(service);
    const invoke = new FunctionInvocations({ service, directory, unawaited: this.#unawaited });
    const execution = '/2025-12-01/durable-executions/{Arn}';
    const callback = '/2025-12-01/durable-execution-callbacks/{CallbackId}';
    return [
      { method: 'POST', path: `${execution}/checkpoint`, operation: checkpoints.checkpoint },
      { method: 'GET', path: `${execution}/state`, operation: checkpoints.state },
      { method: 'GET', path: execution, operation: executions.get },
      { method: 'GET', path: `${execution}/history`, operation: executions.history },
      { method: 'POST', path: `${execution}/stop`, operation: executions.stop },
      { method: 'POST', path: `${execution}/pause`, operation: control.pause },
      { method: 'POST', path: `${execution}/resume`, operation: control.resume },
      { method: 'DELETE', path: execution, operation: control.delete },
      { method: 'GET', path: '/2025-12-01/functions/{FunctionName}/durable-executions', operation: list.serve },
      { method: 'POST', path: `${callback}/succeed`, operation: callbacks.succeed },
      { method: 'POST', path: `${callback}/fail`, operation: callbacks.fail },
      { method: 'POST', path: `${callback}/heartbeat`, operation: callbacks.heartbeat },
      { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/invocations', operation: invoke.serve },
      { method: 'GET', path: '/health', operation: this.#health, isAlwaysServed: true },
    ];
  }

  readonly #health = async (): Promise<ApiReply> =>
    this.#session === undefined ? { status: 503, body: { status: 'not ready' } } : { body: { status: 'ok' } };
}
