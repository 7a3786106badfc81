import { expect } from 'chai';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  encrypted,
  fixedDelay,
  fromCallback,
  InvalidArgumentError,
  Invoke,
  noRetry,
  Step,
  StepSemantics,
  Wait,
  WaitForCondition,
} from '../../lib/index.js';
import { CrashTestError, crashEverywhere, ExecutionStuckError } from '../../lib/testing.js';
import { Receipt } from '../../samples/order/order.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import { rejection } from '../support/engine-rig.js';
import { anOrder, quickShop } from './quick-shop.js';

const second = { delay: { seconds: 1 } };

class Question extends DurableWorkflow {
  @DurableExecution()
  async run(text: string): Promise<string> {
    return `${text}: ${await this.answer()}`;
  }

  @Callback({ timeout: { days: 1 } })
  async answer(): Promise<string> {
    return fromCallback();
  }
}

/** Something of everything. */
class Everything extends DurableWorkflow {
  tries = 0;

  @DurableExecution()
  async run(): Promise<unknown> {
    const begun = await this.begin();
    const [asked, called] = await Promise.all([this.ask(begun), this.call(begun)]);
    const polled = await this.poll(0);
    const mapped = await this.context.map('items', [1, 2, 3], (item) => this.twice(item), { maxConcurrency: 2 });
    const group = await this.group();
    const won = await this.context.race('first', [() => this.twice(21), () => this.context.wait('late', '1h')]);
    const answer = await this.context.waitForCallback<string>('own', () => {}, { timeout: '1h' });
    return [asked, called, polled, mapped.results(), group, won, answer, this.context.random(), this.context.uuid()];
  }

  @Step({ semantics: StepSemantics.AtMostOncePerRetry, retry: fixedDelay({ ...second, maxAttempts: 5 }) })
  async begin(): Promise<string> {
    if (this.context.attempt < 2) throw new Error('not yet');
    return 'begun';
  }

  @Invoke({ workflow: () => Question })
  async ask(text: string): Promise<string> {
    return asPayload(text);
  }

  @Invoke({ functionName: 'fn' })
  async call(text: string): Promise<string> {
    return asPayload(text);
  }

  @WaitForCondition({ until: (state: number) => state >= 2, strategy: fixedDelay(second) })
  async poll(state: number): Promise<number> {
    return state + 1;
  }

  @Step({ retry: fixedDelay(second) })
  async twice(value: number): Promise<number> {
    return value * 2;
  }

  @ChildContext()
  async group(): Promise<string> {
    await this.pause();
    return `group of ${await this.twice(1)}`;
  }

  @Wait({ days: 30 })
  async pause(): Promise<void> {}
}

describe('crashEverywhere', () => {
  it('finds the order sample to get over crashes, with one charge in each run', async () => {
    const shops: ReturnType<typeof quickShop>[] = [];
    const report = await crashEverywhere(OrderWorkflow, anOrder(), () => {
      shops.push(quickShop({ gatewayOutages: 2, carrierOutages: 1 }));
      return {
        create: shops.at(-1)!.create,
        callbacks: { approval: { granted: true } },
        compare: (a, b) => a.payment.amount === b.payment.amount && a.parcels.length === b.parcels.length,
      };
    });
    expect(report.result).to.be.instanceOf(Receipt);
    expect(report.checkpoints).to.be.greaterThan(8);
    expect(report.crashes).to.have.length(report.checkpoints * 2);
    expect(report.crashes[0]).to.deep.equal({ checkpoint: 1, when: 'before', updates: ['charge START'] });
    for (const { ledger } of shops.slice(1)) expect(await ledger.read()).to.have.length(1);
  });

  it('compares failures too', async () => {
    const report = await crashEverywhere(OrderWorkflow, anOrder(), () => ({
      create: quickShop().create,
      callbacks: { approval: () => ({ granted: false, note: 'a hotel' }) },
    }));
    expect(report.status).to.equal('FAILED');
    expect(report.result).to.equal(undefined);
  });

  it('goes through waits, callbacks, invokes, polls, maps, contexts and races, with the same chance in each run', async () => {
    const report = await crashEverywhere(Everything, undefined, {
      workflows: [Question],
      functions: { fn: (text: string) => `called ${text}` },
      callbacks: { answer: 42, own: 'mine' },
    });
    const [asked, called, polled, mapped, group, won, answer] = report.result as unknown[];
    expect([asked, called, polled, mapped]).to.deep.equal(['begun: 42', 'called begun', 2, [2, 4, 6]]);
    expect([group, won, answer]).to.deep.equal(['group of 2', 42, 'mine']);
  });

  it('tries as many crashes as it may, spread evenly', async () => {
    const report = await crashEverywhere(Everything, undefined, {
      workflows: [Question],
      functions: { fn: () => '' },
      callbacks: { answer: 42, own: '' },
      maxCrashes: 4,
    });
    expect(report.crashes).to.have.length(4);
    expect(report.crashes.at(-1)!.checkpoint).to.be.greaterThan(report.checkpoints / 2);
  });

  it('compares what is encrypted by what it says', async () => {
    const serdes = encrypted({ key: Buffer.alloc(32, 1) });
    const { result } = await crashEverywhere(Question, 'Why', { callbacks: { answer: 'so' }, serdes });
    expect(result).to.equal('Why: so');
  });

  it('refuses a number of crashes and options that can not be', async () => {
    for (const options of [{ maxCrashes: 0 }, null, 5, 'x', [], () => null] as never[]) {
      const error = await rejection(crashEverywhere(Question, 'Why', options));
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });

  it('lets the runner of each run be readied', async () => {
    const report = await crashEverywhere(Question, 'Why', {
      prepare: (runner) => void runner.stub(Question, 'answer', async () => 'stubbed'),
    });
    expect(report.result).to.equal('Why: stubbed');
    expect(report.crashes).to.have.length.above(4);
  });

  it('lets a callback fail with an error that it is given', async () => {
    const report = await crashEverywhere(Question, 'Why', { callbacks: { answer: new Error('nobody knows') } });
    expect(report.status).to.equal('FAILED');
  });

  it('says that a callback has neither answer nor timeout', async () => {
    class Asks extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string> {
        return this.context.waitForCallback<string>('never', () => {});
      }
    }
    const error = await rejection(crashEverywhere(Asks, undefined));
    expect(error).to.be.instanceOf(ExecutionStuckError);
    expect(error.message).to.include("'never'");
  });

  describe('of a workflow that does not get over a crash', () => {
    it('names the step that is not tried again', async () => {
      class Once extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<string> {
          return this.pay();
        }

        @Step({ semantics: StepSemantics.AtMostOncePerRetry, retry: noRetry() })
        async pay(): Promise<string> {
          return 'paid';
        }
      }
      const error = (await rejection(crashEverywhere(Once, undefined))) as CrashTestError;
      expect(error).to.be.instanceOf(CrashTestError);
      expect(error.operation).to.equal('pay');
      expect(error.crash).to.deep.equal({ checkpoint: 1, when: 'after', updates: ['pay START'] });
      expect(error.expected).to.equal('SUCCEEDED with "paid"');
      expect(error.actual).to.match(/^FAILED with StepInterruptedError/);
      expect(error.message).to.match(
        /^Once broke at operation 'pay', after a crash right after checkpoint 1 \(pay START\)/,
      );
    });

    it('names the step that stands where code decides by something that is not recorded', async () => {
      let runs = 0;
      class Fickle extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<string> {
          const first = ++runs % 2 === 1 ? 'a' : 'b';
          await this.context.step(first, () => first);
          await this.context.wait('pause', '1h');
          return this.context.step('last', () => 'end');
        }
      }
      const error = (await rejection(crashEverywhere(Fickle, undefined))) as CrashTestError;
      expect(error.operation).to.equal('b');
      expect(error.expected).to.equal("STEP 'a', WAIT 'pause'");
    });

    it('names the operation within its contexts', async () => {
      class Nested extends DurableWorkflow {
        @DurableExecution()
        async run(): Promise<string> {
          return this.context.runInChildContext('outer', async () => {
            const options = { semantics: StepSemantics.AtMostOncePerRetry, retry: noRetry() };
            return this.context.step('inner', () => 'done', options);
          });
        }
      }
      const error = (await rejection(crashEverywhere(Nested, undefined))) as CrashTestError;
      expect(error.operation).to.equal('outer > inner');
      expect(error.actual).to.include('StepInterruptedError');
    });
  });
});
