/** Runs a wait while the time is set back by an hour, and prints what came of it. */
import { steadyClock } from '../../../../lib/core/time/index.js';
import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';
import { MemoryStore, WorkflowRuntime } from '../../../../lib/runtime.js';
import { LineLogger } from '../../../support/line-logger.js';

class Pausing extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.context.wait('pause', '1s');
  }
}

const { now } = Date;
const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [Pausing], logger: new LineLogger() });
await runtime.start();
const before = steadyClock.now();
const execution = await runtime.client.start(Pausing);
Date.now = () => now() - 3_600_000;
await runtime.client.result(execution);
await runtime.stop();
const tookMillis = steadyClock.now() - before;
Date.now = now;
console.log(JSON.stringify({ tookMillis, aheadMillis: steadyClock.now() - Date.now() }));
