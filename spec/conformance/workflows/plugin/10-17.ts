import type { AttemptInfo, OperationInfo, WorkflowPlugin } from '../../../../lib/index.js';
import type { AttemptEndInfo, InvocationEndInfo, InvocationRef, InvocationStartInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** Fails in every hook. */
export class FaultyPlugin implements WorkflowPlugin {
  readonly onInvocationStart = faulty('invocation-start');
  readonly onOperationStart = faulty('operation-start');
  readonly onAttemptStart = faulty('attempt-start');
  readonly onAttemptEnd = faulty('attempt-end');
  readonly onOperationEnd = faulty('operation-end');
  readonly onInvocationEnd = faulty('invocation-end');
}

function faulty(hook: string) {
  return (info: InvocationRef): void => {
    record(info, { hook }, 'CONFPLUGIN-FAULTY');
    throw new Error(`${hook} always fails`);
  };
}

/** Records what a faulty plugin beside it must not disturb. */
export class HealthyPlugin implements WorkflowPlugin {
  onInvocationStart(info: InvocationStartInfo): void {
    healthy(info, { hook: 'invocation-start', first: info.isFirstInvocation });
  }

  onOperationStart(info: OperationInfo): void {
    healthy(info, { hook: 'operation-start', op: info.id });
  }

  onAttemptStart(info: AttemptInfo): void {
    healthy(info, { hook: 'attempt-start', op: info.id });
  }

  onAttemptEnd(info: AttemptEndInfo): void {
    healthy(info, { hook: 'attempt-end', op: info.id, outcome: info.outcome });
  }

  onOperationEnd(info: OperationInfo): void {
    healthy(info, { hook: 'operation-end', op: info.id, status: info.status });
  }

  onInvocationEnd(info: InvocationEndInfo): void {
    healthy(info, { hook: 'invocation-end', status: info.status });
  }
}

function healthy(info: InvocationRef, fields: object): void {
  record(info, fields, 'CONFPLUGIN-HEALTHY');
}
