import { Callback, DurableExecution, DurableWorkflow, fromCallback, type Serdes, Step } from 'everstep';

/** One line of a bank's statement: an amount with a currency. */
export class Money {
  constructor(
    readonly amount: number,
    readonly currency: string,
  ) {}

  toString(): string {
    return `${this.amount} ${this.currency}`;
  }
}

/** A form of your own, for one operation: here the JSON text "42 EUR", as the bank writes it. */
const asText: Serdes<Money> = {
  serialize: (money) => JSON.stringify(`${money}`),
  deserialize: (text) => {
    const [amount, currency = ''] = JSON.parse(text!).split(' ');
    return new Money(Number(amount), currency);
  },
};

/** Values in a form of their own: of a step, and of an answer that comes from outside. */
export class StatementWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(account: string): Promise<string> {
    const expected = await this.expected(account);
    const paid = await this.payment(account);
    return paid.amount >= expected.amount ? 'paid' : `${expected.amount - paid.amount} ${paid.currency} are missing`;
  }

  @Step({ serdes: asText })
  async expected(_account: string): Promise<Money> {
    return new Money(42, 'EUR');
  }

  /** The bank answers in the same form: `callbacks.succeed(id, '40 EUR')` sends JSON. */
  @Callback({ serdes: asText })
  async payment(_account: string): Promise<Money> {
    return fromCallback();
  }
}
