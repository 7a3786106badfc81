import { DurableExecution, DurableWorkflow, noRetry, Step, StepSemantics } from '../../../../lib/index.js';

/** A step that must not run twice, and whose process dies under it. */
export class InterruptedStep extends DurableWorkflow {
  constructor(private readonly crash: () => Promise<never>) {
    super();
  }

  @DurableExecution()
  async run(text: string): Promise<string> {
    return this.flaky(text);
  }

  @Step({ name: 'at_most_once_flaky_step', semantics: StepSemantics.AtMostOncePerRetry, retry: noRetry() })
  async flaky(text: string): Promise<string> {
    this.context.logger.info(text);
    return this.crash();
  }
}
