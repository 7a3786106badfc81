import {
  DurableExecution,
  DurableWorkflow,
  type OperationInfo,
  Step,
  type WorkflowPlugin,
} from '../../../../lib/index.js';
import { operationFields } from './operation-fields.js';
import { record } from './record.js';

/** One step. */
export class WatchedStep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.greet();
  }

  @Step()
  async greet(): Promise<string> {
    return 'task-a';
  }
}

/** Records all that it is told of steps that begin and end. */
export class FullStepRecorder implements WorkflowPlugin {
  onOperationStart(info: OperationInfo): void {
    if (info.type === 'STEP') record(info, { hook: 'operation-start', ...operationFields(info) });
  }

  onOperationEnd(info: OperationInfo): void {
    if (info.type === 'STEP') record(info, { hook: 'operation-end', ...operationFields(info) });
  }
}
