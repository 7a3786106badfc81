import type { WorkflowPlugin } from '../../../../lib/index.js';
import type { InvocationStartInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** Records which waits are over when an invocation begins. */
export class OutsideRecorder implements WorkflowPlugin {
  onInvocationStart(info: InvocationStartInfo): void {
    for (const { id, type, status } of info.updatedOperations.values()) {
      if (type === 'WAIT') record(info, { hook: 'updated-on-invoke', op: id, status, first: info.isFirstInvocation });
    }
  }
}
