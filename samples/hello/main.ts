import { mkdir } from 'node:fs/promises';
import { WorkflowRuntime } from 'everstep/runtime';
import { SqliteStore } from 'everstep/sqlite';
import { HelloWorkflow } from './hello-workflow.js';

// Kill it while it waits (Ctrl-C, or kill -9 with the process id that it prints), and start it
// again: it goes on where it was. Once it has ended, another name begins anew:
// npm run sample hello -- Grace
const [name = 'Ada'] = process.argv.slice(2);

await mkdir('.everstep', { recursive: true });
const store = new SqliteStore({ path: '.everstep/hello.db' });
await using runtime = new WorkflowRuntime({ store, workflows: [HelloWorkflow] });
await runtime.start();

// A name is used once: a second start under it finds the execution of the first.
const execution = await runtime.client.start(HelloWorkflow, name, { name: `hello-${name}` });
console.log(`${execution.name} in process ${process.pid}`);
console.log(await runtime.client.result(execution));

const { events } = await runtime.client.history(execution);
for (const { EventTimestamp, EventType, Name = '' } of events) {
  console.log(`  ${new Date(EventTimestamp).toISOString().slice(11, 23)}  ${EventType.padEnd(20)} ${Name}`);
}
