import { DurableExecution, DurableWorkflow, Step } from 'everstep';

export class BackupWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(disk: string): Promise<number> {
    // Silent on replay: the line is written once, however often this code runs.
    this.context.logger.info('backup begins', { disk });
    const blocks = await this.copy(disk);
    await this.context.wait('settle', { minutes: 5 });
    this.context.logger.info('backup is done', { disk, blocks });
    return blocks;
  }

  @Step()
  async copy(disk: string): Promise<number> {
    this.context.logger.info('copying', { disk });
    if (this.context.attempt === 1) throw new Error('The disk is busy.');
    return disk.length;
  }
}
