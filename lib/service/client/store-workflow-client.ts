import { BaseClient, type StoreListOptions, type StoreStartOptions, WorkflowCodec } from '../../client/index.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import { defaultLogger, type Logger } from '../../core/logging/index.js';
import type { Clock } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { checkSerdes, type Serdes } from '../../values/index.js';
import { checkClock, checkLogger } from '../../workflow/index.js';
import { clockOfStore } from '../access/clock-of-store.js';
import { ExecutionService } from '../access/execution-service.js';
import { StoreBackend } from './store-backend.js';

/** Options of {@link StoreWorkflowClient}. */
export interface StoreWorkflowClientOptions {
  /**
   * The store that keeps the executions. Opened at the first use, and closed after the last user.
   */
  readonly store: ExecutionStore;
  /**
   * Receives errors that happen in the background and that no call can report. Default: JSON lines,
   * through winston.
   */
  readonly logger?: Logger | undefined;
  /** Default: the system's time. */
  readonly clock?: Clock | undefined;
  /** For workflows that name none: the one that their runtime has. Default: JSON. */
  readonly serdes?: Serdes | undefined;
}

/** The store is checked by the service over it. */
const OPTIONS: OptionChecks<StoreWorkflowClientOptions> = {
  store: undefined,
  logger: checkLogger,
  clock: checkClock,
  serdes: checkSerdes,
};
/** What to do about options that are none. */
export const NAMES_A_STORE = 'They name a store at least.';

/**
 * The `WorkflowClient` over a store, for processes that run no workflows: a runtime has a
 * client of its own. It knows the classes that its methods were given. Close it when it is no
 * longer needed: until then it keeps the store open.
 *
 * @example
 * ```ts
 * const client = new StoreWorkflowClient({ store: new SqliteStore({ path: 'orders.db' }) });
 * await client.callbacks.succeed(callbackId, { granted: true });
 * await client.close();
 * ```
 */
export class StoreWorkflowClient extends BaseClient<StoreStartOptions, StoreListOptions> {
  readonly #backend: StoreBackend;

  /** @throws InvalidArgumentError */
  constructor(options: StoreWorkflowClientOptions) {
    checkOptions(options, OPTIONS, 'StoreWorkflowClient', NAMES_A_STORE);
    const { store, clock = clockOfStore(options.store), logger = defaultLogger(), serdes } = options;
    const service = new ExecutionService({ store, clock, logger });
    const backend = new StoreBackend({ service, codec: new WorkflowCodec(serdes) });
    super(backend);
    this.#backend = backend;
  }

  /**
   * Gives the store back. Calls that wait for a result reject with `ClientClosedError`. A later
   * call opens it again.
   */
  close(): Promise<void> {
    return this.#backend.close();
  }

  /** The same as `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
