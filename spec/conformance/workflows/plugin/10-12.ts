import { DurableExecution, DurableWorkflow, type OperationInfo, type WorkflowPlugin } from '../../../../lib/index.js';
import type { ContextEndInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** Two branches without operations in them. */
export class WatchedBranches extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const done = await this.context.parallel('parallel', [() => 'task-1', () => 'task-2'], { maxConcurrency: 1 });
    return done.results();
  }
}

/** Records where the functions of branches begin and end. */
export class BranchRecorder implements WorkflowPlugin {
  onContextStart(info: OperationInfo): void {
    const { id: op, parentId: parent = 'NONE', subType } = info;
    if (subType === 'ParallelBranch') record(info, { hook: 'fn-start', op, parent });
  }

  onContextEnd(info: ContextEndInfo): void {
    const { id: op, parentId: parent = 'NONE', subType, outcome } = info;
    if (subType === 'ParallelBranch') record(info, { hook: 'fn-end', op, parent, outcome });
  }
}
