import { DurableExecution, DurableWorkflow, Step, type WorkflowPlugin } from '../../../../lib/index.js';
import type { InvocationEndInfo, InvocationStartInfo } from '../../../../lib/types.js';
import { record } from './record.js';

/** A step that logs. */
export class WatchedGreeting extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    this.context.logger.info(`Greeting step running for: ${name}`);
    return `Hello, ${name}!`;
  }
}

/** Records where invocations begin and end. */
export class InvocationRecorder implements WorkflowPlugin {
  onInvocationStart(info: InvocationStartInfo): void {
    record(info, { hook: 'invocation-start', first: info.isFirstInvocation });
  }

  onInvocationEnd(info: InvocationEndInfo): void {
    record(info, { hook: 'invocation-end', status: info.status });
  }
}
