import { chunk, DurableExecution, DurableWorkflow, Step } from 'everstep';

/** Many small items: a step for each chunk of 100 instead of each item. */
export class ImportWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => [Number] })
  async run(rows: number[]): Promise<number> {
    const saved = await this.context.map('save', chunk(rows, { maxItems: 100 }), (some) => this.save(some), {
      maxConcurrency: 5,
      nesting: 'flat',
    });
    saved.throwIfError();
    return saved.results().reduce((sum, count) => sum + count, 0);
  }

  /** When it fails, the whole chunk is saved again: saving a row twice must do no harm. */
  @Step()
  async save(rows: number[]): Promise<number> {
    return rows.length;
  }
}
