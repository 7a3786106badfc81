import {
  Callback,
  CallbackError,
  CallbackSubmitterError,
  CallbackTimedOutError,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Step,
} from 'everstep';

export class Expense {
  id!: string;
  cents!: number;
}

export class Decision {
  granted!: boolean;
  by!: string;
}

/** How people and systems outside are asked. The answer comes back under the callback's id. */
export interface Mail {
  ask(whom: string, question: string, callbackId: string): Promise<void>;
  remind(whom: string): Promise<void>;
}

export class Refused extends Error {}

const BOARD = ['Ann', 'Bob', 'Cleo'];

/** One manager, a director above 1,000, and two of the three of the board above 10,000. */
export class ExpenseWorkflow extends DurableWorkflow {
  constructor(private readonly mail: Mail) {
    super();
  }

  @DurableExecution({ input: () => Expense })
  async run(expense: Expense): Promise<string> {
    try {
      await this.managerAgrees(expense);
      if (expense.cents > 1_000_00) this.insist(await this.director(expense));
      if (expense.cents > 10_000_00) await this.boardAgrees(expense);
      await this.book(expense);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      if (error instanceof CallbackTimedOutError) return `nobody answered about ${expense.id}`;
      if (error instanceof CallbackSubmitterError) return `nobody could be asked about ${expense.id}`;
      if (error instanceof CallbackError) return `${expense.id} is stuck: ${error.message}`;
      throw error;
    }
    return `${expense.id} is paid`;
  }

  /** Reminds after two days of silence, as often as it takes. The callback stays the same. */
  private async managerAgrees(expense: Expense): Promise<void> {
    const answer = this.manager(expense);
    for (;;) {
      const patience = this.context.wait('patience', { days: 2 });
      const decision = await Promise.race([answer, patience.then(() => undefined)]);
      if (decision === undefined) await this.remind('the manager');
      else {
        await patience.cancel();
        return this.insist(decision);
      }
    }
  }

  /** A quorum: done as soon as two agree or two refuse. Who has not answered by then needs not. */
  private async boardAgrees(expense: Expense): Promise<void> {
    const ask = async (member: string) => this.insist(await this.member(member, expense));
    const votes = await this.context.map('board', BOARD, ask, {
      itemName: (member) => member,
      completion: { minSuccessful: 2, toleratedFailureCount: 1 },
    });
    if (!votes.isSatisfied) throw new Refused('refused by the board');
  }

  /** Two callbacks at the same time, in a group: both are asked before the first one answers. */
  @ChildContext()
  async book(expense: Expense): Promise<void> {
    await Promise.all([this.scan(expense), this.taxOffice(expense)]);
  }

  private insist({ granted, by }: Decision): void {
    if (!granted) throw new Refused(`refused by ${by}`);
  }

  @Callback({ returns: () => Decision, timeout: { days: 14 } })
  async manager(expense: Expense): Promise<Decision> {
    await this.mail.ask('the manager', `May ${expense.id} be paid?`, this.context.callbackId);
    return fromCallback();
  }

  @Callback({ returns: () => Decision, timeout: { days: 14 } })
  async director(expense: Expense): Promise<Decision> {
    await this.mail.ask('the director', `May ${expense.id} be paid?`, this.context.callbackId);
    return fromCallback();
  }

  @Callback({ returns: () => Decision, timeout: { days: 30 } })
  async member(name: string, expense: Expense): Promise<Decision> {
    await this.mail.ask(name, `May ${expense.id} be paid?`, this.context.callbackId);
    return fromCallback();
  }

  /** The scanner gives a sign of life every minute. When it is silent for five, it has died. */
  @Callback({ timeout: { hours: 2 }, heartbeatTimeout: { minutes: 5 } })
  async scan(expense: Expense): Promise<void> {
    await this.mail.ask('the scanner', `Scan the receipt of ${expense.id}`, this.context.callbackId);
    return fromCallback();
  }

  @Callback({ timeout: { days: 14 } })
  async taxOffice(expense: Expense): Promise<void> {
    await this.mail.ask('the tax office', `Book ${expense.id}`, this.context.callbackId);
    return fromCallback();
  }

  @Step()
  async remind(whom: string): Promise<void> {
    await this.mail.remind(whom);
  }
}
