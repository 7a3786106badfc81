import { Completion, DurableExecution, DurableWorkflow, Step } from 'everstep';

export class Request {
  item!: string;
  suppliers!: string[];
}

/** A quorum: three prices are enough, and whoever has not answered by then is given up. */
export class QuotesWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => Request })
  async run({ item, suppliers }: Request): Promise<string> {
    const quotes = await this.context.map('quotes', suppliers, (supplier) => this.quote(supplier, item), {
      completion: Completion.minSuccessful(Math.min(3, suppliers.length)),
    });
    if (!quotes.isSatisfied) return `only ${quotes.successCount} prices for ${item}`;
    const best = Math.min(...quotes.results());
    const checks = await this.checks(suppliers.length);
    return `${item} for ${best}, ${quotes.completionReason}, ${checks}`;
  }

  /** Different work side by side: each branch has its own name and its own type of result. */
  private async checks(count: number): Promise<string> {
    const checks = await this.context.parallel('checks', [
      { name: 'budget', run: () => this.budget() },
      {
        name: 'rules',
        run: async () => {
          await this.context.wait('the lawyers look at it', { hours: 1 });
          return count >= 3 ? 'fair' : 'too few';
        },
      },
    ]);
    checks.throwIfError();
    return checks.results().join(' and ');
  }

  @Step()
  async quote(supplier: string, item: string): Promise<number> {
    return supplier.length * item.length;
  }

  @Step()
  async budget(): Promise<number> {
    return 500;
  }
}
