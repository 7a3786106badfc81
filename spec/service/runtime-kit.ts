import type { ExecutionRef } from '../../lib/client/index.js';
import { LocalRuntime, type LocalRuntimeOptions, type WorkflowSource } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';

/** A runtime over memory, whose time stands still. */
export class RuntimeKit {
  readonly clock = new ManualClock();
  readonly logger = new QuietLogger();
  readonly store = new MemoryStore();
  readonly runtimes: LocalRuntime[] = [];

  runtime(workflows: readonly WorkflowSource[], options: Partial<LocalRuntimeOptions> = {}): LocalRuntime {
    const { clock, logger, store } = this;
    const runtime = new LocalRuntime({ store, workflows, clock, logger, ...options });
    this.runtimes.push(runtime);
    return runtime;
  }

  async started(workflows: readonly WorkflowSource[], options?: Partial<LocalRuntimeOptions>): Promise<LocalRuntime> {
    const runtime = this.runtime(workflows, options);
    await runtime.start();
    return runtime;
  }

  async stop(): Promise<void> {
    for (const runtime of this.runtimes) await runtime.stop({ grace: { seconds: 0 } });
  }
}

/** The events of an execution, by their types. */
export async function eventsOf(runtime: LocalRuntime, execution: ExecutionRef | string): Promise<string[]> {
  const { events } = await runtime.client.history(execution);
  return events.map(({ EventType }) => EventType);
}
