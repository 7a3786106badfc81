import { WorkflowRuntime } from '../../lib/service/index.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { CONTRACT_WORKFLOWS } from './contract-workflows.js';
import { describeWorkflowClient } from './workflow-client-contract.js';

describeWorkflowClient('StoreWorkflowClient', async () => {
  const runtime = new WorkflowRuntime({
    store: new MemoryStore(),
    workflows: CONTRACT_WORKFLOWS,
    logger: new QuietLogger(),
  });
  await runtime.start();
  return { client: runtime.client, close: () => runtime.stop({ grace: { seconds: 0 } }) };
});
