import { expect } from 'chai';
import { ContextMisuseError } from '../../lib/core/errors/execution-errors.js';
import { type InvalidWorkflowError, OutsideExecutionError } from '../../lib/core/errors/workflow-errors.js';
import type { Class } from '../../lib/core/types.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  describeWorkflow,
  Invoke,
  Step,
  WaitForCondition,
} from '../../lib/workflow/index.js';
import { EngineRig, type Flow, rejection, resultOf } from '../support/engine-rig.js';
import { historyOf, inEveryWay } from '../support/scenario.js';
import { Declined, faceOf, Money } from '../support/values.js';

class Bill {
  total = 0;
}

class Billing extends DurableWorkflow {
  @DurableExecution({ input: () => Bill, returns: () => Money })
  async run(bill: Bill): Promise<Money> {
    return new Money(bill.total, 'EUR');
  }
}

class Jobs extends DurableWorkflow {
  readonly looks: string[] = [];

  @WaitForCondition({
    until: (money: Money) => money.amount >= 3,
    returns: () => Money,
    strategy: fixedDelay({ delay: '2s' }),
  })
  async saved(money: Money, where: string): Promise<Money> {
    this.looks.push(`${where} ${money.text}`);
    return new Money(money.amount + 1, money.currency);
  }

  @ChildContext({ returns: () => [Money], throws: () => [Declined] })
  async both(amounts: number[]): Promise<Money[]> {
    const made: Money[] = [];
    for (const amount of amounts) made.push(await this.make(amount));
    return made;
  }

  @Step({ returns: () => Money, throws: () => [Declined], retry: () => undefined })
  async make(amount: number): Promise<Money> {
    if (amount < 0) throw new Declined('too little', amount);
    return new Money(amount, 'EUR');
  }

  @Invoke({ workflow: () => Billing })
  async bill(total: number): Promise<Money> {
    const [made] = await this.both([total]);
    return asPayload(Object.assign(new Bill(), { total: made!.amount }));
  }

  @Invoke({ functionName: 'rates:live' })
  async rate(currency: string): Promise<number> {
    return asPayload({ currency });
  }

  @Step()
  async stepAround(call: () => Promise<unknown>): Promise<unknown> {
    return call();
  }
}

/** Runs code on a new instance for each invocation. */
const on =
  <W extends object>(workflowClass: Class<W>, code: (workflow: W) => unknown): Flow =>
  () =>
    code(new workflowClass());
const rigOf = () => new EngineRig({ definitionOf: (workflow) => describeWorkflow(workflow as never) });

describe('@WaitForCondition', () => {
  it('repeats its body with the state, until that is as wanted, and passes on what else it was called with', async () => {
    const looks: string[] = [];
    const { output, history } = await inEveryWay(
      on(Jobs, async (jobs) => {
        const money = await jobs.saved(new Money(1, 'EUR'), 'bank');
        looks.push(...jobs.looks);
        expect(money).to.be.instanceOf(Money);
        return money.text;
      }),
    );
    expect(resultOf(output)).to.equal('3 EUR');
    expect(looks[0]).to.equal('bank 2 EUR');
    expect(history.slice(0, 2)).to.deep.equal([
      'START saved WaitForCondition',
      'RETRY saved {"amount":2,"currency":"EUR"} in 2 s',
    ]);
  });

  it('makes one check outside an execution', async () => {
    const jobs = new Jobs();
    expect(await jobs.saved(new Money(1, 'EUR'), 'test')).to.deep.equal(new Money(2, 'EUR'));
    expect(jobs.looks).to.deep.equal(['test 1 EUR']);
  });

  it('overridden, calls the check beneath through super', async () => {
    class Careful extends Jobs {
      @WaitForCondition({ until: (money: Money) => money.amount >= 9, returns: () => Money, name: 'carefully' })
      override async saved(money: Money, where: string): Promise<Money> {
        const next = await super.saved(money, `${where}, carefully`);
        return new Money(next.amount * 2, next.currency);
      }
    }
    const { output, history } = await inEveryWay(
      on(Careful, async (jobs) => (await jobs.saved(new Money(1, 'EUR'), 'bank')).text),
    );
    expect(resultOf(output)).to.equal('10 EUR');
    expect(history.every((line) => line.includes('carefully'))).to.equal(true);
  });
});

describe('@ChildContext', () => {
  it('groups what its body calls, and gives its class, or its errors', async () => {
    const { output, history } = await inEveryWay(
      on(Jobs, async (jobs) => {
        const made = await jobs.both([1, 2]);
        expect(made[1]).to.be.instanceOf(Money);
        const error = await rejection(jobs.both([-1]));
        expect(error).to.be.instanceOf(Declined);
        return [made.map(({ text }) => text), faceOf(error)];
      }),
    );
    expect(resultOf(output)).to.deep.equal([
      ['1 EUR', '2 EUR'],
      { class: 'Declined', name: 'Declined', message: 'too little', code: -1 },
    ]);
    expect(history.slice(0, 2)).to.deep.equal(['START both RunInChildContext', 'START both/make Step']);
  });

  it('is a plain method outside an execution', async () => {
    expect(await new Jobs().both([1])).to.deep.equal([new Money(1, 'EUR')]);
  });

  it('overridden, has the one beneath in a context within its own', async () => {
    class Twice extends Jobs {
      @ChildContext({ returns: () => [Money], name: 'twice' })
      override async both(amounts: number[]): Promise<Money[]> {
        return [...(await super.both(amounts)), ...(await super.both(amounts))];
      }
    }
    const { output, history } = await inEveryWay(
      on(Twice, async (jobs) => (await jobs.both([1])).map(({ text }) => text)),
    );
    expect(resultOf(output)).to.deep.equal(['1 EUR', '1 EUR']);
    expect(history).to.include.members(['START twice RunInChildContext', 'START twice/both RunInChildContext']);
  });

  it('may be tried again, mapped, summarized, or virtual', async () => {
    class Options extends DurableWorkflow {
      @ChildContext({ virtual: true })
      async plainly(): Promise<number> {
        return this.one();
      }

      @ChildContext({
        retry: fixedDelay({ delay: '1s', maxAttempts: 2 }),
        mapError: (error) => new TypeError(error.message),
      })
      async again(): Promise<void> {
        await this.one();
        throw new Error('no');
      }

      @ChildContext({ summarize: (text: string) => `${text.length}` })
      async large(): Promise<string> {
        return 'x'.repeat(300_000);
      }

      @Step()
      async one(): Promise<number> {
        return 1;
      }
    }
    const { output, history } = await inEveryWay(
      on(Options, async (workflow) => {
        const one = await workflow.plainly();
        const error = await rejection(workflow.again());
        return [one, error.errorType, (await workflow.large()).length];
      }),
    );
    expect(resultOf(output)).to.deep.equal([1, 'TypeError', 300_000]);
    expect(history).to.include.members([
      'START one Step',
      'FAIL again TypeError: no',
      'SUCCEED large 300000 ReplayChildren',
    ]);
    expect(history.filter((line) => line.startsWith('START again R'))).to.have.length(2);
  });
});

describe('@Invoke', () => {
  it('sends the payload that its body makes to the workflow or function', async () => {
    const rig = rigOf();
    const output = await rig.invoke(on(Jobs, (jobs) => Promise.all([jobs.bill(5), jobs.rate('EUR')])));
    expect(output).to.deep.equal({ Status: 'PENDING' });
    const invokes = rig.updates.filter(({ Type }) => Type === 'CHAINED_INVOKE');
    expect(
      invokes.map(({ Name, ChainedInvokeOptions: to, Payload }) => [Name, to?.FunctionName, Payload]),
    ).to.have.deep.members([
      ['rate', 'rates:live', '{"currency":"EUR"}'],
      ['bill', 'Billing', '{"total":5}'],
    ]);
    expect(historyOf(rig)).to.include('START both RunInChildContext');
  });

  it('may have its body return the payload as it is', async () => {
    class Plain extends DurableWorkflow {
      @Invoke({ functionName: 'echo' })
      async echo(value: string): Promise<string> {
        return value;
      }
    }
    const rig = rigOf();
    await rig.invoke(on(Plain, (workflow) => workflow.echo('same')));
    expect(rig.updates[0]?.Payload).to.equal('"same"');
  });

  it('overridden, has the payload that the body beneath makes through super', async () => {
    class Dearer extends Jobs {
      @Invoke({ functionName: 'rates:dear' })
      override async rate(currency: string): Promise<number> {
        await this.make(1);
        return super.rate(`${currency}, dear`);
      }
    }
    const rig = rigOf();
    await rig.invoke(on(Dearer, (jobs) => jobs.rate('EUR')));
    const invokes = rig.updates.filter(({ Type }) => Type === 'CHAINED_INVOKE');
    expect(invokes.map(({ ChainedInvokeOptions: to, Payload }) => [to?.FunctionName, Payload])).to.deep.equal([
      ['rates:dear', '{"currency":"EUR, dear"}'],
    ]);
  });

  it('fails with what its body throws, and sends nothing', async () => {
    const rig = rigOf();
    class Failing extends DurableWorkflow {
      @Invoke({ functionName: 'never' })
      async never(): Promise<string> {
        throw new Declined('no payload');
      }
    }
    const output = await rig.invoke(on(Failing, async (workflow) => (await rejection(workflow.never())).message));
    expect(resultOf(output)).to.equal('no payload');
    expect(rig.updates).to.deep.equal([]);
  });

  it('has no target outside an execution', async () => {
    const error = await rejection(new Jobs().rate('EUR'));
    expect(error).to.be.instanceOf(OutsideExecutionError);
    expect(error.message).to.match(
      /^asPayload\(\) was called outside an execution\. Only the body of an @Invoke method/,
    );
  });
});

describe("in a step's body, a method that is an operation is a mistake that names both:", () => {
  const calls: Record<string, (jobs: Jobs) => Promise<unknown>> = {
    "waitForCondition 'saved'": (jobs) => jobs.saved(new Money(1, ''), ''),
    "a child context 'both'": (jobs) => jobs.both([1]),
    "an invoke 'rate'": (jobs) => jobs.rate('EUR'),
  };
  for (const [what, call] of Object.entries(calls)) {
    it(what, async () => {
      const rig = rigOf();
      const output = await rig.invoke(
        on(Jobs, async (jobs) => {
          const error = await rejection(jobs.stepAround(() => call(jobs)));
          expect(error).to.be.instanceOf(ContextMisuseError);
          return error.message;
        }),
      );
      expect(resultOf(output)).to.match(new RegExp(`^${what} was called inside the body of step 'stepAround'`));
      expect(historyOf(rig)).to.have.length(2);
    });
  }
});

describe('describeWorkflow', () => {
  it('tells all that is wrong with the options of operations', () => {
    class Mistaken extends DurableWorkflow {
      @DurableExecution({ checkpointing: 'lazy', drift: 'maybe', maxOperations: 0 } as any)
      async run(): Promise<void> {}

      @WaitForCondition({ until: 5, strategy: 'often', timeout: '5 parsecs' } as any)
      async condition(state: number): Promise<number> {
        return state;
      }

      @WaitForCondition({} as any)
      async forever(state: number): Promise<number> {
        return state;
      }

      @ChildContext({ mapError: 5, summarize: 5, retry: 3, virtual: 'yes', returns: 5, throws: 5, serdes: {} } as any)
      async group(): Promise<void> {}

      @Invoke({} as any)
      async nowhere(): Promise<void> {}

      @Invoke({ workflow: () => Billing, functionName: 'billing' } as any)
      async twice(): Promise<Money> {
        return asPayload(1);
      }

      @Invoke({ functionName: '', payloadSerdes: {}, timeout: '0s', name: 'ü' } as any)
      async oddly(): Promise<void> {}
    }
    const expected = [
      /^@DurableExecution on run: checkpointing: expected 'eager' or 'batched' or 'optimistic', got "lazy"/,
      /^@DurableExecution on run: drift: expected 'strict' or 'lenient', got "maybe"/,
      /^@DurableExecution on run: maxOperations: expected a whole number from 1, got 0/,
      /^@WaitForCondition on condition: strategy: expected .*got "often"/,
      /^@WaitForCondition on condition: timeout: expected a duration/,
      /^@WaitForCondition on condition: until: expected a function, got 5/,
      /^@WaitForCondition on forever: until: expected a function, got undefined/,
      /^@ChildContext on group: returns: expected a function that gives a class/,
      /^@ChildContext on group: serdes: expected an object with the methods/,
      /^@ChildContext on group: throws: expected a function that returns an array of error classes/,
      /^@ChildContext on group: retry: expected .*got 3/,
      /^@ChildContext on group: mapError: expected a function, got 5/,
      /^@ChildContext on group: summarize: expected a function, got 5/,
      /^@ChildContext on group: virtual: expected true or false, got "yes"/,
      /^@Invoke on nowhere needs either workflow: \(\) => BillingWorkflow or functionName: 'billing'/,
      /^@Invoke on twice needs either workflow/,
      /^@Invoke on oddly: functionName: expected the name or ARN of a function, got ""/,
      /^@Invoke on oddly: payloadSerdes: expected an object/,
      /^@Invoke on oddly: timeout: expected at least 1s/,
      /^@Invoke on oddly: name: expected 1 to 256 printable ASCII characters/,
    ];
    let faults: readonly string[] = [];
    try {
      describeWorkflow(Mistaken);
    } catch (error) {
      ({ faults } = error as InvalidWorkflowError);
    }
    for (const pattern of expected) {
      expect(
        faults.filter((fault) => pattern.test(fault)),
        `${pattern} in\n${faults.join('\n')}`,
      ).to.have.length(1);
    }
    expect(faults).to.have.length(expected.length);
  });

  it('tells options that rule each other out, a strategy without its parentheses, and options that there are not', () => {
    class Contradicting extends DurableWorkflow {
      @DurableExecution({ retries: 3 } as any)
      async run(): Promise<void> {}

      @Callback({ timeout: '1h', heartbeatTimeout: '2h' })
      async answer(): Promise<void> {}

      @ChildContext({ virtual: true, subType: 'Group' })
      async group(): Promise<void> {}

      @Step({ retry: noRetry as any, retunrs: () => Money } as any)
      async pay(): Promise<void> {}
    }
    let faults: readonly string[] = [];
    try {
      describeWorkflow(Contradicting);
    } catch (error) {
      ({ faults } = error as InvalidWorkflowError);
    }
    const expected = [
      /^options of @DurableExecution on run: expected only .*, got "retries"\. Did you mean retry\?$/,
      /^@Callback on answer: heartbeatTimeout: expected less than the timeout, which is 1h, got "2h"\./,
      /^@ChildContext on group: subType: expected nothing beside virtual: true, got "Group"/,
      /^@Step on pay: retry: expected a strategy, .* Call it: noRetry\(\)\.$/,
      /^options of @Step on pay: expected only .*, got "retunrs"\. Did you mean returns\?$/,
    ];
    expect(faults).to.have.length(expected.length);
    for (const [index, pattern] of expected.entries()) expect(faults[index]).to.match(pattern);
  });

  it('refuses decorators without options that they need', () => {
    for (const decorator of [WaitForCondition, Invoke] as any[]) {
      for (const options of [undefined, null, 5]) {
        expect(() => {
          class Without extends DurableWorkflow {
            @decorator(options)
            async work(): Promise<void> {}

            @DurableExecution()
            async run(): Promise<void> {}
          }
          describeWorkflow(Without);
        }, `${decorator.name} ${options}`).to.throw(Error, /WaitForCondition|Invoke/);
      }
    }
  });
});
