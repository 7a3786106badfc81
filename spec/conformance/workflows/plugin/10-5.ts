import type { InvocationEndInfo, InvocationStartInfo, Plugin } from '../../../../lib/index.js';
import { record } from './record.js';

/** One of several that record the same. */
export class NamedRecorder implements Plugin {
  constructor(readonly name: string) {}

  onInvocationStart(info: InvocationStartInfo): void {
    record(info, { hook: 'invocation-start' }, this.name);
  }

  onInvocationEnd(info: InvocationEndInfo): void {
    record(info, { hook: 'invocation-end', status: info.status }, this.name);
  }
}
