import { MemoryStore, WorkflowRuntime } from 'everstep/runtime';
import { Container } from './container.js';
import { ApiImport, CsvImport } from './import-workflow.js';

const container = new Container();
await using runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: container.workflows });
await runtime.start();

for (const workflow of [CsvImport, ApiImport]) {
  const execution = await runtime.client.start(workflow, 'products');
  console.log(`${workflow.name}: ${await runtime.client.result(execution)}`);
  const { events } = await runtime.client.history(execution);
  for (const { EventTimestamp, EventType, Name = '' } of events) {
    console.log(`  ${new Date(EventTimestamp).toISOString().slice(11, 23)}  ${EventType.padEnd(20)} ${Name}`);
  }
}
console.log(container.warehouse.rows);
