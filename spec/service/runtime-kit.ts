import type { ExecutionRef } from '../../lib/client/index.js';
import { type WorkflowEntry, WorkflowRuntime, type WorkflowRuntimeOptions } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';

/** A runtime over memory, whose time stands still. */
export class RuntimeKit {
  readonly clock = new ManualClock();
  readonly logger = new QuietLogger();
  store = new MemoryStore();
  readonly runtimes: WorkflowRuntime[] = [];

  runtime(workflows: readonly WorkflowEntry[], options: Partial<WorkflowRuntimeOptions> = {}): WorkflowRuntime {
    const { clock, logger, store } = this;
    const runtime = new WorkflowRuntime({ store, workflows, clock, logger, ...options });
    this.runtimes.push(runtime);
    return runtime;
  }

  async started(
    workflows: readonly WorkflowEntry[],
    options?: Partial<WorkflowRuntimeOptions>,
  ): Promise<WorkflowRuntime> {
    const runtime = this.runtime(workflows, options);
    await runtime.start();
    return runtime;
  }

  async stop(): Promise<void> {
    for (const runtime of this.runtimes) await runtime.stop({ grace: { seconds: 0 } });
  }
}

/** The events of an execution, by their types. */
export async function eventsOf(runtime: WorkflowRuntime, execution: ExecutionRef | string): Promise<string[]> {
  const { events } = await runtime.client.history(execution);
  return events.map(({ EventType }) => EventType);
}
