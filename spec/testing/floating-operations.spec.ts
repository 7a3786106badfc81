import { inspect } from 'node:util';
import { expect } from 'chai';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  InvalidArgumentError,
  Invoke,
  noRetry,
  Step,
  Wait,
} from '../../lib/index.js';
import { crashEverywhere, FloatingOperationError, WorkflowTestRunner } from '../../lib/testing.js';
import { LineLogger } from '../support/line-logger.js';

type Case = (workflow: Shop) => unknown;

/** Does what the case says, and then a little more. */
class Shop extends DurableWorkflow {
  constructor(private readonly code: Case = () => undefined) {
    super();
  }

  @DurableExecution()
  async run(): Promise<string> {
    await this.code(this);
    return 'done';
  }

  get its() {
    return this.context;
  }

  @Step({ name: 'charge-card' })
  async charge(): Promise<string> {
    return 'charged';
  }

  @Step({ retry: noRetry() })
  async fail(): Promise<void> {
    throw new Error('the index is locked');
  }

  @Step()
  async reserve(): Promise<string> {
    return 'reserved';
  }

  @Wait({ hours: 1 })
  async pause(): Promise<void> {}

  @Callback({ timeout: '1h' })
  async approval(): Promise<string> {
    return fromCallback();
  }

  @Invoke({ functionName: 'bill' })
  async bill(): Promise<string> {
    return asPayload({ total: 5 });
  }

  @ChildContext()
  async group(): Promise<void> {
    await this.reserve();
  }

  @ChildContext({ retry: fixedDelay() })
  async stubborn(): Promise<void> {
    await this.reserve();
  }

  @ChildContext({ virtual: true })
  async virtual(): Promise<void> {
    await this.reserve();
  }

  @ChildContext()
  async careless(): Promise<void> {
    void this.charge();
    await this.reserve();
  }
}

function runnerOf(
  code: Case,
  options: { floating?: 'fail' | 'warn'; determinism?: boolean; logger?: LineLogger } = {},
) {
  const functions = { bill: () => 'billed' };
  return new WorkflowTestRunner(Shop, { ...options, create: () => new Shop(code), functions });
}

const chargedMeanwhile: Case = (it) => {
  void it.charge();
  return it.pause();
};

const failedMeanwhile: Case = (it) => {
  void it.fail();
  return it.pause();
};

async function errorOf(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(Error);
  return error as Error;
}

describe('an operation that nobody awaits', () => {
  const floating: Record<string, [Case, RegExp]> = {
    'a step': [
      (it) => void it.charge(),
      /Step 'charge-card' in Shop, the call of this\.charge\(\): write await this\.charge\(/,
    ],
    'a step that has ended meanwhile': [chargedMeanwhile, /Step 'charge-card' in Shop/],
    'a step that has failed meanwhile': [failedMeanwhile, /Step 'fail' in Shop/],
    'a step whose promise is only passed on': [(it) => void Promise.resolve(it.charge()), /Step 'charge-card' in Shop/],
    'a step whose promise is only looked at': [
      (it) => {
        const charged = it.charge();
        return [charged.constructor.name, inspect(charged), Reflect.ownKeys(charged), String(charged)].length;
      },
      /Step 'charge-card' in Shop/,
    ],
    'a step that has failed after its promise was only passed on': [
      (it) => {
        void Promise.resolve(it.fail());
        return it.pause();
      },
      /Step 'fail' in Shop/,
    ],
    'a wait': [(it) => void it.pause(), /Wait 'pause' in Shop, the call of this\.pause\(\)/],
    'a callback': [(it) => void it.approval(), /WaitForCallback 'approval'/],
    'an invoke, whose payload is made in an async body': [(it) => void it.bill(), /ChainedInvoke 'bill'|Invoke 'bill'/],
    'a child context': [(it) => void it.group(), /RunInChildContext 'group'/],
    'a child context that is retried': [(it) => void it.stubborn(), /RunInChildContext 'stubborn' in Shop/],
    'a virtual child context': [(it) => void it.virtual(), /RunInChildContext 'virtual' in Shop/],
    'one within a child context': [(it) => it.careless(), /Step 'charge-card' in RunInChildContext 'careless' of Shop/],
    'a step without a name': [
      (it) => void it.its.step(() => 1),
      /an unnamed Step in Shop: write await before its call/,
    ],
    'a step with a name of its own': [(it) => void it.its.step('x', () => 1), /Step 'x' in Shop: write await before/],
    'a map': [(it) => void it.its.map('m', [1], () => it.reserve()), /Map 'm' in Shop/],
    'a race': [(it) => void it.its.race('r', [() => it.reserve()]), /Race 'r' in Shop/],
    'one of an item': [
      (it) => it.its.map('m', [1], () => void it.charge()),
      /Step 'charge-card' in MapIteration 'map-item-0' of Shop/,
    ],
    'one of a flat item': [
      (it) => it.its.map('m', [1], () => void it.charge(), { nesting: 'flat' }),
      /Step 'charge-card' in MapIteration 'map-item-0' of Shop/,
    ],
    'one of a contender': [(it) => it.its.any([() => void it.charge()]), /Step 'charge-card' in contender '0' of Shop/],
    'one in a virtual child context': [
      (it) => it.its.runInChildContext('v', () => void it.charge(), { virtual: true }),
      /Step 'charge-card' in RunInChildContext 'v' of Shop/,
    ],
  };
  for (const [what, [code, message]] of Object.entries(floating)) {
    for (const determinism of [true, false]) {
      it(`fails the test: ${what}${determinism ? '' : ', without the watch for determinism'}`, async () => {
        const error = await errorOf(runnerOf(code, { determinism }).run());
        expect(error).to.be.instanceOf(FloatingOperationError);
        expect(error.message).to.match(message);
        expect(error.message.match(/ {2}- /g)).to.have.lengthOf(1);
      });
    }
  }

  const sound: Record<string, Case> = {
    'is awaited later': async (it) => {
      const charged = it.charge();
      await it.reserve();
      await charged;
    },
    'is returned': (it) => it.charge(),
    'is one of several': (it) => Promise.all([it.charge(), it.reserve(), it.bill(), it.group()]),
    'is returned by a helper': (it) => (async () => it.charge())(),
    'is passed on and awaited later': async (it) => {
      const charged = Promise.resolve(it.charge());
      await it.reserve();
      await charged;
    },
    'is looked at and awaited later': async (it) => {
      const charged = it.charge();
      if (charged.constructor !== Promise) throw new Error('no promise');
      await it.reserve();
      await charged;
    },
    'is passed on to what awaits it': (it) =>
      Promise.all([it.charge(), it.reserve()].map((one) => Promise.resolve(one))),
    'settles another promise': (it) => new Promise((resolve) => resolve(it.charge())),
    'settles the promise of a callback': (it) => it.reserve().then(() => it.charge()),
    'is awaited in a loop over promises': async (it) => {
      for await (const charged of [it.charge()]) if (charged !== 'charged') throw new Error(charged);
    },
    'is awaited by a generator': async (it) => {
      const values = async function* () {
        yield* [it.charge()];
        yield it.reserve();
        return it.charge();
      };
      for await (const value of values()) if (value === '') throw new Error(value);
    },
    'fails, and is caught': (it) => it.fail().catch(() => 'caught'),
    'lost a race of promises': (it) => Promise.race([it.reserve(), it.pause()]),
    'lost a race of the context': (it) => it.its.race([it.reserve(), it.pause()]),
    'lost a race of functions': (it) => it.its.race([() => it.reserve(), () => it.pause().then(() => it.charge())]),
    'was given up before its code could await it': (it) =>
      it.its.race([
        () => it.reserve(),
        async () => {
          const charged = it.charge();
          await it.pause();
          await charged;
        },
      ]),
    'was called by code that failed': async (it) => {
      const failing = async () => {
        const charged = it.charge();
        await it.fail();
        await charged;
      };
      await it.its.runInChildContext('c', failing).catch(() => {});
    },
    'is of an item that is done without': (it) =>
      it.its.map<number, unknown>('m', [1, 2], (n) => (n === 1 ? it.reserve() : it.pause()), {
        completion: { minSuccessful: 1 },
      }),
    'is a wait that was canceled': async (it) => {
      const reminder = it.its.wait('reminder', '2d');
      await it.reserve();
      void reminder.cancel();
    },
    'is a callback that was made, and whose answer nobody needs': async (it) => {
      await it.its.createCallback('c');
    },
    'was only looked at when it was settled': (it) => it.charge().finally(() => {}),
  };
  for (const [what, code] of Object.entries(sound)) {
    it(`is not one that ${what}`, async () => {
      for (const determinism of [true, false])
        expect((await runnerOf(code, { determinism }).run()).status).to.equal('SUCCEEDED');
    });
  }

  it('is named with others, each once, however often it is called', async () => {
    const code: Case = async (it) => {
      for (let i = 0; i < 3; i++) void it.charge();
      for (let i = 0; i < 12; i++) void it.its.step(`s${i}`, () => 1);
      await it.pause();
    };
    const { message } = await errorOf(runnerOf(code).run());
    expect(message.match(/charge-card/g)).to.have.lengthOf(1);
    expect(message).to.include('and 3 more');
  });

  it('is only logged, where the test says so', async () => {
    const logger = new LineLogger();
    const execution = await runnerOf(chargedMeanwhile, { floating: 'warn', logger }).run();
    expect(await execution.result()).to.equal('done');
    expect(logger.messages.filter((message) => /nobody awaits.*'charge-card'/.test(message))).to.have.lengthOf(1);
  });

  it('is logged with its error when it failed, whether determinism is watched or not', async () => {
    for (const determinism of [true, false]) {
      const logger = new LineLogger();
      const runner = runnerOf(failedMeanwhile, { floating: 'warn', determinism, logger });
      await runner.run();
      expect(logger.messages).to.include(
        'The workflow returned without awaiting operations that have failed; their errors are lost. Await them.',
      );
    }
  });

  it('fails a crash test too', async () => {
    const create = () => new Shop(chargedMeanwhile);
    expect(await errorOf(crashEverywhere(Shop, undefined, { create }))).to.be.instanceOf(FloatingOperationError);
    const { status } = await crashEverywhere(Shop, undefined, { create, floating: 'warn' });
    expect(status).to.equal('SUCCEEDED');
  });

  it('fails a crash test too, where its promise is only passed on', async () => {
    const create = () => new Shop((it) => void Promise.resolve(it.charge()));
    expect(await errorOf(crashEverywhere(Shop, undefined, { create }))).to.be.instanceOf(FloatingOperationError);
  });

  it('is told from one that is awaited, also in tests side by side', async () => {
    const forgetful = runnerOf((it) => void Promise.resolve(it.charge()));
    const careful = runnerOf(async (it) => {
      for (let i = 0; i < 20; i++) await it.reserve();
    });
    const [error, { status }] = await Promise.all([errorOf(forgetful.run()), careful.run()]);
    expect(error).to.be.instanceOf(FloatingOperationError);
    expect(status).to.equal('SUCCEEDED');
  });

  it('has no third way', () => {
    expect(() => runnerOf(() => 1, { floating: 'ignore' as never })).to.throw(InvalidArgumentError, /'fail' or 'warn'/);
  });
});
