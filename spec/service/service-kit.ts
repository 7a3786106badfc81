import type { Operation, OperationUpdate } from '../../lib/core/wire/index.js';
import type { CheckpointResponse } from '../../lib/engine/checkpoint/checkpoint-store.js';
import { newExecutionId } from '../../lib/journal/execution-id.js';
import { ExecutionService } from '../../lib/service/access/execution-service.js';
import { StoreWorkflowClient } from '../../lib/service/client/store-workflow-client.js';
import type { LoadedExecution } from '../../lib/service/execution/loaded-execution.js';
import { type ExecutionStore, MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';

/**
 * The store as another process has it: nobody here hears what is done through it. It is open as
 * long as the original is.
 */
export function elsewhere(store: ExecutionStore, isShared = true): ExecutionStore {
  return {
    isShared,
    open: async () => {},
    close: async () => {},
    create: (record, entries, options) => store.create(record, entries, options),
    get: (executionId) => store.get(executionId),
    findId: (workflow, name) => store.findId(workflow, name),
    journal: (executionId, after, limit) => store.journal(executionId, after, limit),
    append: (request) => store.append(request),
    list: (request) => store.list(request),
    count: (request) => store.count(request),
    stats: (request) => store.stats(request),
    remove: (executionIds) => store.remove(executionIds),
    compact: (executionIds, at) => store.compact(executionIds, at),
    claim: (request) => store.claim(request),
    ended: (executionIds) => store.ended(executionIds),
    retryBlocked: (request) => store.retryBlocked(request),
    nextWakeAt: (workflows) => store.nextWakeAt(workflows),
    putWorker: (worker) => store.putWorker(worker),
    removeWorker: (workerId) => store.removeWorker(workerId),
    workers: () => store.workers(),
    holdDuty: (duty, worker, goneWorkers) => store.holdDuty(duty, worker, goneWorkers),
  };
}

/** A service with one execution in it. */
export class ServiceKit {
  readonly clock = new ManualClock();
  readonly logger = new QuietLogger();
  readonly executionId = newExecutionId(0);
  readonly service: ExecutionService;
  loaded!: LoadedExecution;
  token: string | undefined;

  constructor(readonly store: ExecutionStore = new MemoryStore()) {
    this.service = new ExecutionService({ store, clock: this.clock, logger: this.logger });
  }

  /** The service of another process. */
  anotherService(): ExecutionService {
    return new ExecutionService({ store: elsewhere(this.store), clock: this.clock, logger: this.logger });
  }

  /** The client of another process. */
  anotherClient(): StoreWorkflowClient {
    return new StoreWorkflowClient({ store: elsewhere(this.store), clock: this.clock, logger: this.logger });
  }

  async create(timeoutSeconds?: number): Promise<void> {
    await this.service.open();
    const { executionId } = this;
    await this.service.create({ executionId, workflow: 'Order', name: 'order-17', input: '{}', timeoutSeconds });
  }

  /** Claims the execution and loads it. */
  async load(worker = 'worker', deadWorkers: string[] = []): Promise<LoadedExecution> {
    const claim = { worker, now: this.clock.now(), limit: 1, workflows: ['Order'], deadWorkers };
    const [record] = await this.store.claim(claim);
    this.loaded = await this.service.load(record!);
    return this.loaded;
  }

  /** Begins an invocation. */
  async begin(): Promise<readonly Operation[]> {
    if ((this.loaded as LoadedExecution | undefined) === undefined) await this.load();
    const { token, firstPage } = this.loaded.begin();
    this.token = token;
    return firstPage.Operations!;
  }

  async checkpoint(...updates: OperationUpdate[]): Promise<readonly Operation[]> {
    const response = await this.send(this.token!, updates);
    this.token = response.CheckpointToken;
    return response.NewExecutionState!.Operations!;
  }

  send(token: string, updates: OperationUpdate[]): Promise<CheckpointResponse> {
    return this.service.checkpoint({
      DurableExecutionArn: this.executionId,
      CheckpointToken: token,
      Updates: updates,
    });
  }
}

export async function startedKit(store?: ExecutionStore): Promise<ServiceKit> {
  const kit = new ServiceKit(store);
  await kit.create();
  await kit.begin();
  return kit;
}

export async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('The promise was fulfilled.');
}
