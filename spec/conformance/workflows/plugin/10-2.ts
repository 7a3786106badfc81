import type { OperationInfo, WorkflowPlugin } from '../../../../lib/index.js';
import { record } from './record.js';

/** Records where steps begin and end. */
export class StepRecorder implements WorkflowPlugin {
  onOperationStart(info: OperationInfo): void {
    if (info.type === 'STEP') record(info, { hook: 'operation-start', op: info.id });
  }

  onOperationEnd(info: OperationInfo): void {
    if (info.type === 'STEP') record(info, { hook: 'operation-end', op: info.id, status: info.status });
  }
}
