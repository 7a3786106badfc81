import type { SerdesContext } from '../../lib/values/index.js';

/** The place of the values in these specs. */
export const context: SerdesContext = {
  executionId: 'arn:aws:lambda:local:000000000000:function:OrderWorkflow:$LATEST/durable-execution/order-1/1',
  workflowName: 'OrderWorkflow',
  operationId: 'a1b2c3',
  operationName: 'charge',
};
