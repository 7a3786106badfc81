import type { WorkflowClient } from '../../client/index.js';
import { ExecutionStuckError } from '../../core/errors/testing-errors.js';
import type { ExecutionService } from '../../service/index.js';
import type { ExecutionSnapshot, TestEnvironment } from '../execution/test-environment.js';
import { JournalSnapshot } from './journal-snapshot.js';
import type { TestDriver } from './test-driver.js';

/**
 * The number of invocations in a row that may break off. Virtual time has no end, so that they
 * would be repeated for ever.
 */
const MOST_FAILURES = 20;

/**
 * The environment of `WorkflowTestRunner`: executions in memory, under a virtual clock. Time passes
 * only while a test waits for something that time brings.
 */
export class VirtualEnvironment implements TestEnvironment {
  readonly client: WorkflowClient;
  readonly #driver: TestDriver;
  readonly #service: ExecutionService;
  readonly #snapshots = new Map<string, JournalSnapshot>();

  constructor(client: WorkflowClient, driver: TestDriver, service: ExecutionService) {
    this.client = client;
    this.#driver = driver;
    this.#service = service;
  }

  settle(): Promise<void> {
    return this.#driver.settle();
  }

  async passTime(executionId: string): Promise<boolean> {
    const failure = this.#snapshots.get(executionId)?.failureOfLast(MOST_FAILURES);
    if (failure === undefined) return this.#driver.skip();
    throw new ExecutionStuckError(
      `Execution ${executionId} can't go on: its last ${MOST_FAILURES} invocations broke off, the latest with ` +
        `${failure.ErrorType}: ${failure.ErrorMessage}. Outside of tests it would be tried again until the cause is mended.`,
    );
  }

  async look(executionId: string): Promise<ExecutionSnapshot> {
    const record = await this.#service.record(executionId);
    const snapshot = this.#snapshots.get(executionId) ?? new JournalSnapshot(record);
    this.#snapshots.set(executionId, snapshot);
    const { length } = snapshot;
    const entries = await this.#service.store.journal(executionId, length);
    // A concurrent call may have added entries already.
    snapshot.add(record, entries.slice(snapshot.length - length));
    return snapshot;
  }
}
