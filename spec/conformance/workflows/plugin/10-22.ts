import type { WorkflowPlugin } from '../../../../lib/index.js';
import type { OperationChangeInfo } from '../../../../lib/types.js';
import { operationFields } from './operation-fields.js';
import { record } from './record.js';

/** Records all that it is told of steps that have changed. */
export class FullChangeRecorder implements WorkflowPlugin {
  onOperationChange(info: OperationChangeInfo): void {
    const { executionId, updatedOperations, operations } = info;
    // The requirement is one of Lambda: executions over a store have no ARN.
    const executionArn = executionId.startsWith('arn:') ? executionId : `arn:aws:lambda:local:::${executionId}`;
    for (const operation of updatedOperations.values()) {
      if (operation.type !== 'STEP') continue;
      record(info, {
        hook: 'operation-change',
        executionArn,
        updatedOperationsCount: updatedOperations.size,
        operationsCount: operations.size,
        inFullMap: operations.has(operation.id),
        ...operationFields(operation),
      });
    }
  }
}
