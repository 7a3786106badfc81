import { DurableExecution, DurableWorkflow, Step, Wait } from '../../../../lib/index.js';

/** A step whose body must not run again on replay. */
export class CachedStep extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const value = await this.compute();
    await this.pause();
    return value;
  }

  @Step()
  async compute(): Promise<string> {
    this.context.logger.info('step executed');
    return 'cached_value';
  }

  @Wait({ seconds: 1 })
  async pause(): Promise<void> {}
}
