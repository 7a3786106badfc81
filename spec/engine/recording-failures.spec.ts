import 'reflect-metadata';
import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { fixedDelay } from '../../lib/retry/index.js';
import { loadTransformer, type Serdes, withCodec } from '../../lib/values/index.js';
import { EngineRig, errorOf, resultOf } from '../support/engine-rig.js';

class Outline {
  root!: object;
}

/** Nested too deep for any recursion. */
function outline(): Outline {
  let root: object = {};
  for (let level = 0; level < 10_000; level++) root = { root };
  return Object.assign(new Outline(), { root });
}

const THROWN = {
  'at once': new TypeError('this one not'),
  later: Promise.reject(new RangeError('this one not')),
};
THROWN.later.catch(() => {});

function failing(thrown: unknown): Serdes {
  return {
    serialize: () => {
      if (thrown instanceof Promise) return thrown;
      throw thrown;
    },
    deserialize: () => undefined,
  };
}

const retry = fixedDelay({ delay: '1s', maxAttempts: 6 });

describe('whatever fails while a value is recorded', () => {
  before(() => loadTransformer());

  for (const [when, thrown] of Object.entries(THROWN)) {
    const serdes = failing(thrown);
    const operations: Record<string, (context: DurableContext, body: () => object) => Promise<unknown>> = {
      'result of a step': (context, body) => context.step('it', body, { serdes, retry }),
      'result of a child context': (context, body) =>
        context.runInChildContext('it', () => context.step('inner', body), { serdes, retry }),
      'state of a condition': (context, body) =>
        context.waitForCondition('it', body, { serdes, initialState: {}, until: () => true }),
      'result of an item': (context, body) =>
        context
          .map('it', [1], () => context.step('inner', body), { itemSerdes: serdes })
          .then((all) => all.throwIfError()),
      'result of a flat item': (context, body) =>
        context
          .map('it', [1], () => context.step('inner', body), { itemSerdes: serdes, nesting: 'flat' })
          .then((all) => all.throwIfError()),
      'result of a map': (context, body) => context.map('it', [1], () => context.step('inner', body), { serdes }),
      'payload of an invoke': async (context, body) =>
        context.invoke('it', await context.step('inner', body), { functionName: 'f', payloadSerdes: serdes }),
    };
    for (const [what, operation] of Object.entries(operations)) {
      it(`is permanent, and the body runs once: the ${what}, whose serdes throws ${when}`, async () => {
        let runs = 0;
        const output = await new EngineRig().run((context) =>
          operation(context, () => {
            runs++;
            return { a: 1 };
          }),
        );
        expect(runs).to.equal(1);
        expect(errorOf(output).ErrorType).to.equal('SerializationError');
        expect(errorOf(output).ErrorMessage).to.match(
          /can't be recorded: its serdes threw \w+: this one not\. It must/,
        );
      });
    }

    it(`is permanent: the result of the workflow, whose serdes throws ${when}`, async () => {
      const output = await new EngineRig({ serdes }).run(() => 5);
      expect(errorOf(output).ErrorType).to.equal('SerializationError');
      expect(errorOf(output).ErrorMessage).to.match(/^result of workflow Spec can't be recorded: its serdes threw/);
    });
  }

  it('has its path and a cure where it is too deep, also in an instance', async () => {
    let runs = 0;
    const output = await new EngineRig().run((context) =>
      context.step(
        'build',
        () => {
          runs++;
          return outline();
        },
        { returns: () => Outline, retry },
      ),
    );
    expect(runs).to.equal(1);
    expect(errorOf(output).ErrorType).to.equal('SerializationError');
    expect(errorOf(output).ErrorMessage).to.match(
      /^result(\.root)+… of operation 'build' of workflow Spec can't be recorded: it is nested more than 1,000 levels deep.*Flatten it/,
    );
  });

  it('is tried again where it is a codec that fails: it keeps or encrypts what is text already', async () => {
    let runs = 0;
    const gone = new Error('the key service is gone');
    const serdes = withCodec({
      encode: (text) => {
        if (runs < 3) throw gone;
        return text;
      },
      decode: (text) => text,
    });
    const output = await new EngineRig().run((context) => context.step('it', () => ++runs, { serdes, retry }));
    expect(resultOf(output)).to.equal(3);
  });

  it('is told as it is below a codec', async () => {
    const serdes = withCodec({ encode: (text) => text, decode: (text) => text }, failing(THROWN['at once']));
    let runs = 0;
    const output = await new EngineRig().run((context) => context.step('it', () => ++runs, { serdes, retry }));
    expect([runs, errorOf(output).ErrorType]).to.deep.equal([1, 'SerializationError']);
  });

  it('is found before it is recorded where a text has half a character, which some stores can not keep', async () => {
    const asItIs: Serdes<string> = { serialize: (text) => text, deserialize: (text) => text ?? '' };
    const half = 'Sale now \u{1F389}'.slice(0, 10);
    const output = await new EngineRig().run((context) => context.step('tease', () => half, { serdes: asItIs, retry }));
    expect(errorOf(output).ErrorType).to.equal('SerializationError');
    expect(errorOf(output).ErrorMessage).to.match(/^The result of step 'tease' can't be recorded: its text has half/);
    const whole = await new EngineRig().run((context) => context.step('tease', () => half, { retry }));
    expect(resultOf(whole)).to.equal(half);
  });
});
