import { DurableExecution, DurableWorkflow, Step } from 'everstep';

export class Request {
  item!: string;
  /** How long the seller thinks about a price. */
  minutes!: number;
}

const LATE = 'late';

/** Races: whoever is first decides, and the others are called off. */
export class QuoteWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => Request })
  async run({ item, minutes }: Request): Promise<string> {
    const stock = await this.fromAnywhere(item);
    const price = await this.inTime(item, minutes);
    const told = await this.tellEverybody(item);
    return `${item}: ${stock}, ${price}, ${told}`;
  }

  /** `any`: the first that succeeds. An error only counts when all have failed. */
  private fromAnywhere(item: string): Promise<string> {
    return this.context.any('stock', [() => this.askStore(item), () => this.askWarehouse(item)]);
  }

  /** `race` against a wait: a deadline for anything, however many operations it has. */
  private async inTime(item: string, minutes: number): Promise<string> {
    const price = await this.context.race('price', [
      () => this.negotiate(item, minutes),
      () => this.context.wait('deadline', { minutes: 30 }).then(() => LATE),
    ]);
    return price === LATE ? 'the price of yesterday' : price;
  }

  /** When the deadline wins, it goes no further than the wait: that is recorded as CANCELLED. */
  private async negotiate(item: string, minutes: number): Promise<string> {
    await this.askPrice(item);
    await this.context.wait('they think', { minutes });
    return this.askPrice(item);
  }

  /** `allSettled`: how each of them ended. `all` would throw the first error at once. */
  private async tellEverybody(item: string): Promise<string> {
    const [mail, sms] = await this.context.allSettled('tell', [() => this.mail(item), () => this.sms(item)]);
    return `mail ${mail.status}, SMS ${sms.status}`;
  }

  @Step()
  async askStore(_item: string): Promise<string> {
    return 'in the store';
  }

  @Step()
  async askWarehouse(_item: string): Promise<string> {
    return 'in the warehouse';
  }

  @Step()
  async askPrice(_item: string): Promise<string> {
    return 'a new price';
  }

  /** The signal aborts when a race is lost while the body runs, or its own timeout is over. */
  @Step({ timeout: { seconds: 30 } })
  async mail(_item: string): Promise<void> {
    this.context.signal.throwIfAborted();
  }

  @Step()
  async sms(_item: string): Promise<void> {}
}
