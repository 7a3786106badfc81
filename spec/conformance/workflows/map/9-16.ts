import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

/** A map whose result is too large for its record. */
export class LargeMap extends DurableWorkflow {
  @DurableExecution()
  async run() {
    const { successCount, totalCount } = await this.context.map(
      'large',
      ['a', 'b', 'c', 'd'],
      (letter) => letter.repeat(70 * 1024),
      { maxConcurrency: 1 },
    );
    return { successCount, totalCount };
  }
}
