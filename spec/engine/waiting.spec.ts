import { inspect } from 'node:util';
import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/index.js';
import { EngineRig, type Flow, resultOf, settled } from '../support/engine-rig.js';

/** Ways to read a promise that wait for nothing. */
const READS: Record<string, (promise: Promise<unknown>) => unknown> = {
  'its constructor': (promise) => promise.constructor.name,
  'instanceof and its tag': (promise) => [promise instanceof Promise, Object.prototype.toString.call(promise)],
  'util.inspect': (promise) => inspect(promise, { showHidden: true, depth: 5 }),
  'Promise.resolve': (promise) => Promise.resolve(promise),
  'Promise.resolve, passed on': (promise) => [promise].map((one) => Promise.resolve(one)),
};

/** Ways to wait for it. */
const WAITS: Record<string, (promise: Promise<unknown>) => unknown> = {
  await: async (promise) => {
    await promise;
  },
  'for await': async (promise) => {
    for await (const _ of [promise]) break;
  },
  then: (promise) => promise.then(() => {}),
  catch: (promise) => promise.catch(() => {}),
  finally: (promise) => promise.finally(() => {}),
  'Promise.all': (promise) => Promise.all([promise]),
  'Promise.race': (promise) => Promise.race([promise]),
  'Promise.allSettled': (promise) => Promise.allSettled([promise]),
  'Promise.any': (promise) => Promise.any([promise]),
  'an async return': (promise) => (async () => promise)(),
  'Promise.resolve, awaited': async (promise) => {
    await Promise.resolve(promise);
  },
  'Promise.resolve, awaited later': async (promise) => {
    const same = Promise.resolve(promise);
    await undefined;
    await same;
  },
};

/** Kinds of operations that are pending outside. */
const OUTSIDE: Record<string, (context: DurableContext) => Promise<unknown>> = {
  'a wait': (context) => context.wait('long', '1h'),
  'an invoke': (context) => context.invoke('other', 1, { functionName: 'f' }),
  'a callback of a body': (context) => context.waitForCallback('asked', () => {}),
  'a child context': (context) => context.runInChildContext('group', () => context.wait('long', '1h')),
};

describe('a promise of an operation that is pending outside', () => {
  for (const [kind, operate] of Object.entries(OUTSIDE)) {
    for (const [title, read] of Object.entries(READS)) {
      it(`is not waited for by reading it: ${kind}, ${title}`, async () => {
        const rig = new EngineRig();
        const output = await rig.invoke(async (context) => {
          read(operate(context));
          // Nothing durable: code that is busy with it is not cut off for an operation that nobody
          // waits for.
          for (let i = 0; i < 5; i++) await settled();
          return 'done';
        });
        expect(resultOf(output)).to.equal('done');
      });
    }

    for (const [title, wait] of Object.entries(WAITS)) {
      it(`is waited for: ${kind}, ${title}`, async () => {
        const rig = new EngineRig();
        const flow: Flow = async (context) => {
          await wait(operate(context));
        };
        expect((await rig.invoke(flow)).Status).to.equal('PENDING');
      });
    }
  }
});

describe('an operation that is awaited right after others were combined', () => {
  for (const combinator of ['all', 'allSettled', 'any', 'race'] as const) {
    it(`is waited for, when they are done: Promise.${combinator}`, async () => {
      const rig = new EngineRig();
      const output = await rig.invoke(async (context) => {
        const combined = (Promise[combinator] as typeof Promise.all)([
          context.runInChildContext('quick', async () => 1),
        ]);
        await context.wait('long', '1h');
        await combined;
      });
      expect(output.Status).to.equal('PENDING');
    });
  }
});

describe('an error of an operation', () => {
  for (const [title, read] of Object.entries(READS)) {
    it(`is lost, and told of, when its promise is only read: ${title}`, async () => {
      const rig = new EngineRig();
      const output = await rig.run(async (context) => {
        const failing = () => {
          throw new RangeError('lost');
        };
        read(context.step('failing', failing, { retry: noRetry() }));
        await context.wait('pause', '1s');
        await context.step('after', () => settled());
        return 'done';
      });
      expect(resultOf(output)).to.equal('done');
      const messages = rig.logger.lines.map(({ message, data }) => `${message} ${inspect(data)}`);
      expect(messages.join('\n')).to.include('failing').and.to.include('lost');
    });
  }
});
