import { randomUUID } from 'node:crypto';
import { defaultLogger, SafeLogger } from '../../core/logging/index.js';
import { steadyClock } from '../../core/time/index.js';
import { ExecutionService } from '../../service/access/execution-service.js';
import { randomIds } from '../../service/execution/ids.js';
import { RuntimeSession } from '../../service/runtime/runtime-session.js';
import { MemoryStore } from '../../stores/memory/memory-store.js';
import type { ApiReply } from '../api/api-request.js';
import { Callbacks } from '../api/callbacks.js';
import { Checkpoints } from '../api/checkpoints.js';
import { ExecutionList } from '../api/execution-list.js';
import { Executions } from '../api/executions.js';
import { Invoke } from '../api/invoke.js';
import type { Route } from '../api/router.js';
import { FunctionDirectory } from '../functions/function-directory.js';
import { OwnHosts } from '../functions/own-hosts.js';
import { UnawaitedInvocations } from '../functions/unawaited-invocations.js';
import { workflowsOf } from '../functions/workflows-of.js';
import { checkEmulatorOptions } from './check-options.js';
import { emulatedFunctions } from './emulated-functions.js';
import type { LambdaEmulatorOptions } from './emulator-options.js';
import { HttpServer } from './http-server.js';

const DEFAULT_GRACE_SECONDS = 2;
/**
 * Executions that run at the same time; what a function's own processes have no place for waits
 * there.
 */
const CONCURRENCY = 1000;
const POLL_MILLIS = 1000;

/**
 * AWS Lambda's durable functions on this machine, over HTTP: whatever speaks to the Lambda service
 * speaks to it, once `AWS_ENDPOINT_URL_LAMBDA` is its URL.
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
  /** Of the server, once it listens: processes begin after that. */
  #url = '';
  #session: RuntimeSession | undefined;

  /** @throws EmulatorStartError for options that can't be, and functions that don't add up. */
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
    // Whoever sends a checkpoint from another process shows by its token that it was given it.
    const ids = { ...randomIds(clock), token: () => randomUUID() };
    const service = new ExecutionService({ store, clock, logger, ids, targets: directory });
    this.#options = options;
    this.#directory = directory;
    this.#service = service;
    this.#checkpoints = new Checkpoints(service);
    this.#unawaited = new UnawaitedInvocations(service);
    const onFault = (error: unknown) => logger.error(`The emulator could not answer: ${String(error)}`, { error });
    const ownHosts = new OwnHosts(host, options.allowedHosts ?? []);
    this.#server = new HttpServer({ routes: this.#routes(), host, port, ownHosts, onFault });
  }

  /**
   * Listens, loads the functions, and goes on with what is in the store.
   *
   * @throws EmulatorStartError, StoreOpenError
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
      workflows: workflowsOf(this.#directory, (executionId) => this.#checkpoints.forget(executionId)),
      concurrency: CONCURRENCY,
      pollMillis: this.#service.isShared ? POLL_MILLIS : undefined,
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
   * Lets running invocations go on for the grace, and ends everything. What then still ran goes on
   * with the next start on the same store.
   */
  async stop(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    this.#unawaited.stop();
    await session.stop((this.#options.grace ?? DEFAULT_GRACE_SECONDS) * 1000);
    // Whoever waits for an end hears of the closed connection first.
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
    const list = new ExecutionList({ store: service.store, directory });
    const callbacks = new Callbacks(service);
    const invoke = new Invoke({ service, directory, unawaited: this.#unawaited });
    const execution = '/2025-12-01/durable-executions/{Arn}';
    const callback = '/2025-12-01/durable-execution-callbacks/{CallbackId}';
    return [
      { method: 'POST', path: `${execution}/checkpoint`, operation: checkpoints.checkpoint },
      { method: 'GET', path: `${execution}/state`, operation: checkpoints.state },
      { method: 'GET', path: execution, operation: executions.get },
      { method: 'GET', path: `${execution}/history`, operation: executions.history },
      { method: 'POST', path: `${execution}/stop`, operation: executions.stop },
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
