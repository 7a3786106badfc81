import { MemoryStore, WorkflowRuntime } from 'everstep/runtime';
import { assertReplayable, saveRunning, WorkflowTestRunner } from 'everstep/testing';
import { BeforeTheChange, StageOne, StageThree, StageTwo, WithoutPatch } from './refund-workflow.js';

// What the release job does: it saves the histories of the executions that run. With a folder they
// become files, which the specs of the next version read.
await using runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [BeforeTheChange] });
await runtime.start();
await runtime.client.start(BeforeTheChange, 'order-7', { name: 'order-7' });
await new Promise((resolve) => setTimeout(resolve, 200));
const histories = await saveRunning(runtime.client);

// What the specs of the next version do with each history.
for (const version of [WithoutPatch, StageOne, StageTwo, StageThree]) {
  for (const history of histories) {
    const verdict = await assertReplayable(version, history).then(
      () => 'can go on with',
      () => 'CANNOT go on with',
    );
    console.log(`${version.name.padEnd(12)} ${verdict} ${history.name}, which began before the change`);
  }
}
for (const version of [BeforeTheChange, StageOne]) {
  console.log((await new WorkflowTestRunner(version).run('order-8')).timeline());
}
