/**
 * Prints the milliseconds from the open store to the first new step of the execution in it. Started
 * by bench/local.ts.
 */
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';

let onNewStep: () => void = () => {};
let reachedAt = 0;

class Resumed extends DurableWorkflow {
  @DurableExecution()
  async run(steps: number): Promise<number> {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum = await this.add(sum);
    return this.last();
  }

  @Step()
  async add(sum: number): Promise<number> {
    return sum + 1;
  }

  /** Is under way when the process stops. */
  @Step({ name: 'last' })
  async last(): Promise<number> {
    onNewStep();
    return new Promise(() => {});
  }
}

const [path = '', recordedSteps] = process.argv.slice(2);
const runtime = new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: [Resumed] });
const reached = new Promise<void>((resolve) => {
  onNewStep = () => {
    reachedAt = performance.now();
    resolve();
  };
});
if (recordedSteps === undefined) {
  await runtime.client.list();
  const start = performance.now();
  await Promise.all([runtime.start(), reached]);
  console.log(reachedAt - start);
} else {
  await runtime.start();
  await runtime.client.start(Resumed, Number(recordedSteps));
  await reached;
}
process.kill(process.pid, 'SIGKILL');
