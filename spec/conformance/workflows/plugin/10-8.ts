import type { WorkflowPlugin } from '../../../../lib/index.js';
import type { OperationChangeInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** Records what checkpoints bring. */
export class ChangeRecorder implements WorkflowPlugin {
  onOperationChange(info: OperationChangeInfo): void {
    for (const { id, type, status } of info.updatedOperations.values()) {
      if (type !== 'STEP') continue;
      record(info, { hook: 'operation-change', op: id, status, in_full_map: info.operations.has(id) });
    }
  }
}
