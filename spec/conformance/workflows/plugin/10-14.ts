import {
  DurableExecution,
  DurableWorkflow,
  noRetry,
  type OperationInfo,
  Step,
  type WorkflowPlugin,
} from '../../../../lib/index.js';
import { record } from './record.js';

/** A step that succeeds, and one that fails. */
export class SuccessThenFailure extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.succeed();
    await this.fail();
  }

  @Step()
  async succeed(): Promise<string> {
    return 'task-a';
  }

  @Step({ retry: noRetry() })
  async fail(): Promise<void> {
    throw new Error('boom');
  }
}

/** Records how steps end. */
export class OutcomeRecorder implements WorkflowPlugin {
  onOperationEnd(info: OperationInfo): void {
    const { id: op, type, status, result = 'NONE', error } = info;
    if (type === 'STEP') record(info, { hook: 'operation-end', op, status, result, error: error?.message ?? 'NONE' });
  }
}
