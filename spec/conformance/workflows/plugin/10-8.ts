import type { OperationChangeInfo, Plugin } from '../../../../lib/index.js';
import { record } from './record.js';

/** Records what checkpoints bring. */
export class ChangeRecorder implements Plugin {
  onOperationChange(info: OperationChangeInfo): void {
    for (const { id, type, status } of info.updatedOperations.values()) {
      if (type !== 'STEP') continue;
      record(info, { hook: 'operation-change', op: id, status, in_full_map: info.operations.has(id) });
    }
  }
}
