import {
  asPayload,
  Callback,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  Invoke,
  noRetry,
  Step,
  Wait,
} from '../../lib/index.js';

export class Answer {
  granted = false;
  get isYes(): boolean {
    return this.granted;
  }
}

export class Bill extends DurableWorkflow {
  @DurableExecution()
  async run(cents: number): Promise<string> {
    return (await this.approval()) ? `billed ${cents}` : 'waived';
  }

  @Callback({ timeout: '1h' })
  async approval(): Promise<boolean> {
    return fromCallback();
  }
}

export class Trip extends DurableWorkflow {
  @DurableExecution({ returns: () => Answer })
  async run(city: string): Promise<Answer> {
    await this.book(city);
    await this.coolingOff();
    return this.approval();
  }

  @Step({ retry: fixedDelay({ delay: '1s', maxAttempts: 3 }) })
  async book(city: string): Promise<string> {
    if (this.context.attempt < 2) throw new Error('line busy');
    return `booked ${city}`;
  }

  @Wait({ seconds: 1 })
  async coolingOff(): Promise<void> {}

  @Callback({ returns: () => Answer })
  async approval(): Promise<Answer> {
    return fromCallback();
  }
}

export class Ask extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    return this.answer();
  }

  @Callback()
  async answer(): Promise<string> {
    return fromCallback();
  }
}

export class Order extends DurableWorkflow {
  @DurableExecution()
  async run(cents: number): Promise<string> {
    const doubled = await this.context.map('double', [cents, 1], (item) => this.context.step(() => item * 2));
    return this.bill(doubled.results()[0]!);
  }

  @Invoke({ workflow: () => Bill })
  async bill(cents: number): Promise<string> {
    return asPayload(cents);
  }
}

export class Cargo {
  kilos!: number;

  /** What nobody may send. */
  weigh(): number {
    return this.kilos;
  }
}

export class Load extends DurableWorkflow {
  @DurableExecution({ input: () => Cargo })
  async run(cargo: Cargo): Promise<number> {
    return cargo.weigh();
  }
}

export class Refuse extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.look();
  }

  @Step({ retry: noRetry() })
  async look(): Promise<void> {
    throw new RangeError('out of stock');
  }
}

/** Can't end by itself within anybody's patience. */
export class Season extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await this.context.wait('summer', '90d');
  }
}
