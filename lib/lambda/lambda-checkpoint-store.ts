import { checkFunction, checkOptions, type OptionChecks } from '../core/errors/check-options.js';
import { type Clock, systemClock } from '../core/time/index.js';
import type {
  CheckpointRequest,
  CheckpointResponse,
  CheckpointStore,
  StateRequest,
  StateResponse,
} from '../engine/index.js';
import { checkClock, hasMethods } from '../workflow/index.js';
import { type LambdaClientLike, type LoadedClient, loadClient } from './aws-client.js';
import { Persistence } from './persistence.js';

/** Options of {@link LambdaCheckpointStore}. */
export interface LambdaCheckpointStoreOptions {
  /**
   * Sends the requests: a `LambdaClient` of `@aws-sdk/client-lambda`. Its own retries count as
   * attempts of Everstep's; `maxAttempts: 1` turns them off. Default: a client with the region,
   * endpoint and credentials of the environment, made at the first request.
   */
  readonly client?: LambdaClientLike | undefined;
  /** Measures pauses and time limits of requests. Default: the system's time. */
  readonly clock?: Clock | undefined;
  /** Returns a random number from 0 to 1, to spread pauses. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const OPTIONS: OptionChecks<LambdaCheckpointStoreOptions> = {
  client: hasMethods('send'),
  clock: checkClock,
  random: checkFunction,
};

/**
 * The Lambda service as a {@link CheckpointStore}, as `createHandler` uses it on AWS Lambda. The
 * AWS client is loaded at the first request, and kept.
 *
 * Requests that are throttled, fail in the service or the network, or get no response within 15
 * seconds are repeated, up to 8 attempts in all. The pauses between them grow and are random; they
 * respect `Retry-After`. All attempts of a checkpoint have the same `ClientToken` and
 * `CheckpointToken`, so that one whose response was lost is not recorded twice.
 *
 * @example
 * ```ts
 * const store = new LambdaCheckpointStore({ client: new LambdaClient({ region: 'eu-west-1', maxAttempts: 1 }) });
 * export const handler = createHandler(OrderWorkflow, { store: watched(store) });
 * ```
 */
export class LambdaCheckpointStore implements CheckpointStore {
  readonly #options: LambdaCheckpointStoreOptions;
  readonly #persistence: Persistence;
  #loading: Promise<LoadedClient> | undefined;
  #loaded: LoadedClient | undefined;

  /** @throws InvalidArgumentError for invalid options. */
  constructor(options: LambdaCheckpointStoreOptions = {}) {
    checkOptions(options, OPTIONS, 'LambdaCheckpointStore');
    this.#options = options;
    this.#persistence = this.#persistenceUntil(Number.POSITIVE_INFINITY);
  }

  /**
   * @internal Begins to load the AWS client, so that it is there when the first call is. A failure
   * shows at that call.
   */
  preload(): void {
    this.#load().catch(() => {});
  }

  /**
   * @internal The same store for a caller that is in a hurry.
   * @param deadline when it must have an answer or a failure, in epoch milliseconds.
   */
  until(deadline: number): CheckpointStore {
    const persistence = this.#persistenceUntil(deadline);
    return {
      checkpoint: (request) => this.#checkpoint(request, persistence),
      getExecutionState: (request) => this.#getExecutionState(request, persistence),
    };
  }

  checkpoint(request: CheckpointRequest): Promise<CheckpointResponse> {
    return this.#checkpoint(request, this.#persistence);
  }

  getExecutionState(request: StateRequest): Promise<StateResponse> {
    return this.#getExecutionState(request, this.#persistence);
  }

  async #checkpoint(request: CheckpointRequest, persistence: Persistence): Promise<CheckpointResponse> {
    const { client, CheckpointDurableExecutionCommand } = this.#loaded ?? (await this.#load());
    const input = { ...request, ClientToken: crypto.randomUUID() };
    return persistence.run((requestTimeout) =>
      client.send(new CheckpointDurableExecutionCommand(input as never), { requestTimeout }),
    );
  }

  async #getExecutionState(request: StateRequest, persistence: Persistence): Promise<StateResponse> {
    const { client, GetDurableExecutionStateCommand } = this.#loaded ?? (await this.#load());
    return persistence.run((requestTimeout) =>
      client.send(new GetDurableExecutionStateCommand(request), { requestTimeout }),
    );
  }

  #load(): Promise<LoadedClient> {
    this.#loading ??= loadClient(this.#options.client).then((loaded) => {
      this.#loaded = loaded;
      return loaded;
    });
    return this.#loading;
  }

  #persistenceUntil(deadline: number): Persistence {
    const { clock = systemClock, random = Math.random } = this.#options;
    return new Persistence({ clock, random, deadline });
  }
}
