import type { AttemptInfo, WorkflowPlugin } from '../../../../lib/index.js';
import type { AttemptEndInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** Records where attempts begin and end. */
export class AttemptRecorder implements WorkflowPlugin {
  onAttemptStart(info: AttemptInfo): void {
    record(info, { hook: 'attempt-start', n: info.attempt, op: info.id });
  }

  onAttemptEnd(info: AttemptEndInfo): void {
    record(info, { hook: 'attempt-end', n: info.attempt, outcome: info.outcome, op: info.id });
  }
}
