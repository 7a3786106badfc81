import { WorkflowTestRunner } from 'everstep/testing';
import { AgentWorkflow, type Reply, type Surroundings } from './agent-workflow.js';

// A model that follows a script. Put a call of your provider's API in its place.
const script: Reply[] = [
  { text: 'I look up the order.', tokens: 900, tool: { name: 'findOrder', input: 'order-7' } },
  { text: 'It was never sent, so I give the money back.', tokens: 1100, tool: { name: 'refund', input: 'order-7' } },
  { text: 'Your money is on its way.', tokens: 700 },
];
const surroundings: Surroundings = {
  model: async (messages) => script[messages.filter(({ role }) => role === 'assistant').length]!,
  tools: {
    findOrder: { run: async (order) => `${order}: paid 42, not sent` },
    refund: { run: async (order) => `refunded ${order}`, needsApproval: true },
  },
  askHuman: async (question) => console.log(question),
};

// The test runner stands for the weeks that a human may take. In production a WorkflowRuntime runs
// the same class, and a web page answers through `runtime.client.callbacks`.
const create = () => new AgentWorkflow(surroundings);
const execution = await new WorkflowTestRunner(AgentWorkflow, { create }).start('Where is order 7?');
await execution.callback('approval').succeed(true);
console.log(await execution.result());
console.log(execution.timeline());
