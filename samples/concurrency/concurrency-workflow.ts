import { Callback, DurableExecution, DurableWorkflow, fromCallback, Step } from 'everstep';

/**
 * Several operations at the same time. Each begins when it is called, and the order in which they
 * end is recorded, so that every replay sees the same.
 */
export class ConcurrencyWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(city: string): Promise<string> {
    const [weather, hotels] = await this.steps(city);
    await this.waits();
    const answers = await this.callbacks(city);
    const combined = await this.combined(city);
    return [weather, hotels, ...answers, combined, await this.inStages()].join(', ');
  }

  /** Two steps side by side, each with a type of its own. */
  private async steps(city: string): Promise<[string, number]> {
    return Promise.all([this.weather(city), this.hotels(city)]);
  }

  /** Takes as long as the longest. */
  private async waits(): Promise<void> {
    await Promise.all([1, 2, 3].map((minutes) => this.context.wait(`${minutes} min`, { minutes })));
  }

  /** Two are asked at once, and a step runs meanwhile. */
  private async callbacks(city: string): Promise<string[]> {
    const answers = Promise.all([this.guide(city), this.driver(city)]);
    await this.weather(city);
    return answers;
  }

  /** Combinators with waits inside: while all of their functions wait, nothing runs. */
  private async combined(city: string): Promise<string> {
    const both = await this.context.all('both', [
      () => this.context.wait('pack', { hours: 1 }).then(() => 'packed'),
      async () => {
        await this.context.wait('queue', { minutes: 20 });
        return `${await this.hotels(city)} rooms`;
      },
    ]);
    const first = await this.context.race('first', [
      () => this.context.wait('bus', { minutes: 12 }).then(() => 'by bus'),
      () => this.context.wait('train', { minutes: 7 }).then(() => 'by train'),
    ]);
    return [...both, first].join(' ');
  }

  /** Waits in a group in a group: each level has a scope of its own for names. */
  private async inStages(): Promise<string> {
    return this.context.runInChildContext('journey', async () => {
      await this.context.wait('stage', { hours: 2 });
      const rest = await this.context.runInChildContext('rest', async () => {
        await this.context.wait('stage', { hours: 8 });
        return 'rested';
      });
      await this.context.wait('stage', { hours: 2 });
      return rest;
    });
  }

  @Step()
  async weather(city: string): Promise<string> {
    return `sun in ${city}`;
  }

  @Step()
  async hotels(city: string): Promise<number> {
    return city.length;
  }

  @Callback({ timeout: { days: 1 } })
  async guide(_city: string): Promise<string> {
    return fromCallback();
  }

  @Callback({ timeout: { days: 1 } })
  async driver(_city: string): Promise<string> {
    return fromCallback();
  }
}
