import type { OperationInfo, WorkflowPlugin } from '../../../../lib/index.js';
import { record } from './record.js';

/** Records where waits begin and end. */
export class WaitRecorder implements WorkflowPlugin {
  onOperationStart(info: OperationInfo): void {
    const { id: op, type } = info;
    if (type === 'WAIT') record(info, { hook: 'operation-start', op, type });
  }

  onOperationEnd(info: OperationInfo): void {
    const { id: op, type, status } = info;
    if (type === 'WAIT') record(info, { hook: 'operation-end', op, type, status });
  }
}
