import { expect } from 'chai';
import { LIMITS, type Operation } from '../../lib/core/wire/index.js';
import type { DurableContext, StepOptions } from '../../lib/engine/index.js';
import { EngineRig, errorOf, rejection, resultOf } from '../support/engine-rig.js';

class Money {
  constructor(
    readonly amount: number,
    readonly currency: string,
  ) {}

  get text(): string {
    return `${this.amount} ${this.currency}`;
  }
}

/** What a workflow sees of a step: on the first run, and on replay. */
async function liveAndReplayed<T>(see: (context: DurableContext) => Promise<T>): Promise<[T, T]> {
  const seen: T[] = [];
  await new EngineRig().run(async (context) => {
    seen.push(await see(context));
    await context.wait('1s');
  });
  expect(seen).to.have.length(2);
  return seen as [T, T];
}

describe('the result of a step', () => {
  it('is recorded, and on replay given back without the body being run again', async () => {
    const rig = new EngineRig();
    let runs = 0;
    const output = await rig.run(async (context) => {
      const value = await context.step('once', () => ++runs);
      await context.wait('1h');
      return [value, await context.step('after', () => ++runs)];
    });
    expect(resultOf(output)).to.deep.equal([1, 2]);
    expect(runs).to.equal(2);
  });

  for (const value of [undefined, null, 0, '', false, 'text', [1, [2]], { a: { b: null } }, 'ü€😀\u2028']) {
    it(`may be ${JSON.stringify(value)}`, async () => {
      const seen = await liveAndReplayed((context) => context.step('gives', () => value));
      expect(seen).to.deep.equal([value, value]);
    });
  }

  it('is live what it will be on replay: it has been through its text', async () => {
    const at = new Date(0);
    const made = { at, gone: undefined };
    const seen = await liveAndReplayed((context) => context.step('gives', () => made));
    for (const value of seen) {
      expect(value).to.deep.equal({ at, gone: undefined });
      expect(value).not.to.equal(made);
    }
  });

  it('is a copy of what the body gave, which it may go on to change', async () => {
    const given = { items: [{ count: 1 }] };
    const seen = await liveAndReplayed(async (context) => {
      const value = await context.step('gives', () => {
        void Promise.resolve().then(() => given.items.push({ count: 2 }));
        return given;
      });
      await context.step('later', () => 1);
      return value;
    });
    expect(seen).to.deep.equal([{ items: [{ count: 1 }] }, { items: [{ count: 1 }] }]);
  });

  it('is what the store answers with, should it be another text', async () => {
    const view = (operation: Operation) => JSON.parse(JSON.stringify(operation).replaceAll('tea', 'cup'));
    const output = await new EngineRig({ view }).run((context) => context.step('gives', () => ({ what: 'tea' })));
    expect(resultOf(output)).to.deep.equal({ what: 'cup' });
  });

  it('is of the class that is declared, live and on replay', async () => {
    const seen = await liveAndReplayed((context) =>
      context.step('pays', () => new Money(5, 'EUR'), { returns: () => Money }),
    );
    for (const money of seen) {
      expect(money).to.be.instanceOf(Money);
      expect(money.text).to.equal('5 EUR');
    }
    const lists = await liveAndReplayed((context) =>
      context.step('pays', () => [new Money(1, 'EUR')], { returns: () => [Money] }),
    );
    for (const list of lists) expect(list[0]).to.be.instanceOf(Money);
  });

  it('goes through the nearest serdes: its own, the workflow’s, the handler’s', async () => {
    const marking = (mark: string) => ({
      serialize: async (value: unknown) => `${mark}${JSON.stringify(value)}`,
      deserialize: async (text: string | undefined) => JSON.parse(text!.slice(mark.length)),
    });
    const payload = async (options: StepOptions, levels: ConstructorParameters<typeof EngineRig>[0]) => {
      const rig = new EngineRig({ ...levels, input: 0 });
      await rig.run((context) => context.step('gives', () => 5, options));
      return rig.updates.find(({ Action }) => Action === 'SUCCEED')?.Payload;
    };
    const levels = { serdes: marking('handler '), definition: { serdes: marking('') } };
    expect(await payload({ serdes: marking('own ') }, levels)).to.equal('own 5');
    expect(await payload({}, levels)).to.equal('5');
    expect(await payload({}, { definition: { serdes: marking('') } })).to.equal('5');
  });

  it('keeps its place while a slow serdes reads the one before it', async () => {
    const slow = {
      serialize: (value: unknown) => JSON.stringify(value),
      deserialize: async (text: string | undefined) => {
        for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
        return JSON.parse(text!);
      },
    };
    const seen = await liveAndReplayed(async (context) => {
      const order: string[] = [];
      const note = async (name: string, options: StepOptions) =>
        order.push(await context.step(name, () => name, options));
      await Promise.all([note('slow', { serdes: slow }), note('quick', {})]);
      return order;
    });
    expect(seen).to.deep.equal([
      ['slow', 'quick'],
      ['slow', 'quick'],
    ]);
  });

  it('that can not be recorded fails the step, and is not tried again', async () => {
    let runs = 0;
    for (const value of [new Money(1, 'EUR'), Symbol('x'), () => 1, { nested: new WeakMap() }, 'x'.match(/x/)]) {
      const seen = await liveAndReplayed(async (context) => {
        const error = await rejection(
          context.step('odd', () => {
            runs++;
            return value as never;
          }),
        );
        return [error.name, error.direction, error.message];
      });
      expect(seen[0]).to.deep.equal(seen[1]);
      expect(seen[0].slice(0, 2)).to.deep.equal(['SerializationError', 'serialize']);
    }
    expect(runs).to.equal(5);
  });

  it('that its serdes does not give as text is refused, and not tried again', async () => {
    let runs = 0;
    const toBytes = { serialize: () => Buffer.from('x') as never, deserialize: () => undefined };
    const toBytesLater = { ...toBytes, serialize: async () => 5 as never };
    for (const serdes of [toBytes, toBytesLater]) {
      const rig = new EngineRig();
      const error = errorOf(await rig.run((context) => context.step('bytes', () => ++runs, { serdes })));
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.match(/^The result of step 'bytes': expected text or undefined from serialize\(\)/);
    }
    expect(runs).to.equal(2);
  });

  it('that can not be read back is an error to the caller, live and on replay', async () => {
    const unreadable = {
      serialize: () => 'recorded',
      deserialize: () => {
        throw new Error('lost key');
      },
    };
    const seen = await liveAndReplayed(async (context) => {
      return (await rejection(context.step('sealed', () => 1, { serdes: unreadable }))).message;
    });
    expect(seen).to.deep.equal(['lost key', 'lost key']);
  });

  it('may take 256 KB, counted in bytes, and no more', async () => {
    const most = LIMITS.operationPayloadBytes;
    const fits = 'x'.repeat(most - 2);
    expect((await liveAndReplayed((context) => context.step('large', () => fits)))[1]).to.equal(fits);

    let runs = 0;
    for (const large of [`${fits}x`, '€'.repeat(most / 3)]) {
      const seen = await liveAndReplayed(async (context) => {
        const error = await rejection(
          context.step('large', () => {
            runs++;
            return large;
          }),
        );
        return [error.name, error.allowed, error.actual, error.message];
      });
      const actual = Buffer.byteLength(large) + 2;
      const figure = actual.toLocaleString('en-US');
      for (const told of seen) {
        expect(told.slice(0, 3)).to.deep.equal(['SizeLimitError', most, actual]);
        expect(told[3]).to.match(
          new RegExp(`^The result of step 'large' takes ${figure} bytes, and the limit is 262,144 bytes`),
        );
      }
    }
    expect(runs).to.equal(2);
  });

  it('that nobody awaits is recorded all the same', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      void context.step('unawaited', () => 'result');
      await context.step('awaited', () => 1);
      return 'done';
    });
    expect(resultOf(output)).to.equal('done');
    expect(rig.requests).to.deep.equal([
      ['START STEP unawaited', 'SUCCEED STEP unawaited', 'START STEP awaited', 'SUCCEED STEP awaited'],
    ]);
  });
});
