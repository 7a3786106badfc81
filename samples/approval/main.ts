import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MemoryStore, WorkflowRuntime } from 'everstep/runtime';
import { answersServer } from './answers-server.js';
import { ExpenseWorkflow, type Mail } from './expense-workflow.js';

// Everybody is asked by a line with a link, and agrees after a second. To answer yourself, run it
// with --wait, and open the links.
const waits = process.argv.includes('--wait');
const mail: Mail = {
  async ask(whom, question, callbackId) {
    const link = `http://localhost:${port}/callbacks/${encodeURIComponent(callbackId)}`;
    console.log(`${whom}: ${question} ${link}`);
    if (waits) return;
    setTimeout(() => fetch(link, { method: 'POST', body: JSON.stringify({ granted: true, by: whom }) }), 1000);
  },
  async remind(whom) {
    console.log(`${whom}, please answer`);
  },
};

await using runtime = new WorkflowRuntime({
  store: new MemoryStore(), // A SqliteStore, for what has to survive.
  workflows: [{ workflow: ExpenseWorkflow, create: () => new ExpenseWorkflow(mail) }],
});
const server = answersServer(runtime.client.callbacks).listen(0);
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await runtime.start();

const execution = await runtime.client.start(ExpenseWorkflow, { id: 'expense-7', cents: 12_000_00 });
console.log(await runtime.client.result(execution));
const { events } = await runtime.client.history(execution);
for (const { EventTimestamp, EventType, Name = '' } of events) {
  console.log(`  ${new Date(EventTimestamp).toISOString().slice(11, 23)}  ${EventType.padEnd(20)} ${Name}`);
}
server.close();
server.closeAllConnections();
