import { Completion, DurableExecution, DurableWorkflow, Step } from 'everstep';

export class Parcel {
  constructor(
    readonly item: string,
    readonly code: string,
  ) {}
}

export class OutOfStock extends Error {}

/** The same work for each item, N at once. What fails keeps nobody else, and is in the result. */
export class ShippingWorkflow extends DurableWorkflow {
  @DurableExecution({ input: () => [String] })
  async run(items: string[]): Promise<string> {
    const shipped = await this.context.map('ship', items, (item) => this.ship(item), {
      maxConcurrency: 3,
      completion: Completion.toleratedFailurePercentage(20),
      itemName: (item) => item,
      returns: () => Parcel,
      throws: () => [OutOfStock],
    });
    // Throws when more than 20 % have failed.
    shipped.throwIfUnsatisfied();
    const missing = shipped.failed().map(({ name }) => name);
    return `${shipped.successCount} of ${shipped.totalCount} shipped, without: ${missing.join(', ') || 'none'}`;
  }

  /** An item may wait: meanwhile the next one begins, or nothing runs at all. */
  private async ship(item: string): Promise<Parcel> {
    const parcel = await this.pack(item);
    await this.context.wait('glue dries', { minutes: 30 });
    await this.handOver(parcel);
    return parcel;
  }

  @Step({ returns: () => Parcel, throws: () => [OutOfStock] })
  async pack(item: string): Promise<Parcel> {
    if (item === 'unicorn') throw new OutOfStock('There is no unicorn left.');
    return new Parcel(item, `P-${item}`);
  }

  @Step()
  async handOver(_parcel: Parcel): Promise<void> {}
}
