import type { WorkflowPlugin } from '../../../../lib/index.js';
import type { InvocationEndInfo, InvocationStartInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** One of several that record the same. */
export class NamedRecorder implements WorkflowPlugin {
  constructor(readonly name: string) {}

  onInvocationStart(info: InvocationStartInfo): void {
    record(info, { hook: 'invocation-start' }, this.name);
  }

  onInvocationEnd(info: InvocationEndInfo): void {
    record(info, { hook: 'invocation-end', status: info.status }, this.name);
  }
}
