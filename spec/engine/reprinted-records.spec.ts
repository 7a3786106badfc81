import { expect } from 'chai';
import type { Operation } from '../../lib/core/wire/index.js';
import { BatchResult, Completion, type DurableContext } from '../../lib/engine/index.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import type { Serdes } from '../../lib/values/index.js';
import { encrypted } from '../../lib/values/payloads/encrypted.js';
import { offloaded } from '../../lib/values/payloads/offloaded.js';
import { type ScenarioOptions, seenAlways } from '../support/scenario.js';
import { Declined, faceOf, Money } from '../support/values.js';

/** As a column of JSON documents gives a text back: other spaces, another order of properties. */
function reprinted(text: string): string {
  try {
    return `\n ${JSON.stringify(backwards(JSON.parse(text)), undefined, 3)} `;
  } catch {
    return text;
  }
}

function backwards(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(backwards);
  const reversed = Object.entries(value).reverse();
  return Object.fromEntries(reversed.map(([name, member]) => [name, backwards(member)]));
}

let texts: string[];

/** An operation of a store that prints every JSON text anew: results, inputs, data of errors. */
function view(operation: Operation): Operation {
  return JSON.parse(JSON.stringify(operation), (name, value) => {
    if (typeof value !== 'string' || !['Result', 'InputPayload', 'ErrorData'].includes(name)) return value;
    const text = reprinted(value);
    if (text !== value) texts.push(text);
    return text;
  });
}

function kept() {
  const payloads = new Map<string, string>();
  const put = async (key: string, text: string) => void payloads.set(key, text);
  return { put, get: async (key: string) => payloads.get(key) };
}

/** Records any text as it is, so that the record may look like anything. */
const asText: Serdes = { serialize: (value) => value as string, deserialize: (text) => text };

const confidential = encrypted({ key: Buffer.alloc(32, 7) });
const elsewhere = offloaded({ store: kept(), threshold: 10 });
const mixed = (context: DurableContext) =>
  context.map(
    'mixed',
    [1, 2, 3],
    async (n) => {
      if (n === 2) throw new Declined('two', 2);
      if (n === 3) await context.wait('long', '9h');
      return new Money(n, 'EUR');
    },
    { returns: () => Money, throws: () => [Declined], completion: Completion.toleratedFailurePercentage(34) },
  );
const handedOn = (context: DurableContext, options: { serdes?: Serdes } = {}) =>
  context.runInChildContext('handed on', () => mixed(context), {
    returns: () => Money,
    throws: () => [Declined],
    ...options,
  });

/** What there is to see of a batch. */
const lookAt = (batch: BatchResult<any>): unknown => {
  expect(batch).to.be.instanceOf(BatchResult);
  return [
    batch.completionReason,
    batch.isSatisfied,
    batch.results().map((each) => (each instanceof BatchResult ? lookAt(each) : each)),
    batch.errors().map(faceOf),
  ];
};

const imitation = { 'everstep.batch': { version: 1, batch: { items: [] } }, $everstep: 'BatchResult' };

const cases: Record<string, (context: DurableContext) => Promise<unknown>> = {
  'plain values': (context) =>
    context.step('s', () => ({
      ...{ date: new Date(0), map: new Map([['a', 1n]]), nothing: undefined, list: [undefined, -0, Number.NaN] },
      ...{ mark: imitation, bytes: new Uint8Array([1, 2]) },
    })),
  'nothing at all': (context) => context.step('s', () => undefined),
  'instances of classes': (context) => context.step('s', () => [new Money(1, 'EUR')], { returns: () => [Money] }),
  'errors with data': async (context) => {
    const charge = () =>
      context.step('s', () => Promise.reject(new Declined('no', 9)), {
        throws: () => [Declined],
        retry: noRetry(),
      });
    return charge().catch(faceOf);
  },
  'a batch': async (context) => lookAt(await mixed(context)),
  'a batch that a context returns': async (context) => lookAt(await handedOn(context)),
  'a batch of batches': async (context) =>
    lookAt(await context.map('rows', [1, 2], () => mixed(context), { returns: () => Money, throws: () => [Declined] })),
  'a batch that is too large to be recorded whole': async (context) => {
    const large = await context.map('large', [1, 2], (n) => context.step('s', () => String(n).repeat(150_000)));
    return large.results().map((text) => text.length);
  },
  'a value that looks like the record of a batch': (context) =>
    context.runInChildContext('c', async () => [JSON.stringify(imitation), imitation]),
  'the winner of a race': (context) =>
    context.race('r', [() => context.wait('w', '5s').then(() => 'slow'), () => context.step('s', () => 'quick')]),
  'the state of a condition': (context) =>
    context.waitForCondition('c', (state: { n: number }) => ({ n: state.n + 1 }), {
      ...{ initialState: { n: 0 }, until: ({ n }: { n: number }) => n === 3, strategy: fixedDelay({ delay: '1s' }) },
    }),
  'a patch': async (context) => context.patched('p'),
  'encrypted values': async (context) => [
    await context.step('s', () => ({ secret: true }), { serdes: confidential }),
    lookAt(await handedOn(context, { serdes: confidential })),
  ],
  'offloaded values': async (context) => [
    await context.step('s', () => ({ long: 'long text' }), { serdes: elsewhere }),
    lookAt(await handedOn(context, { serdes: elsewhere })),
  ],
};

describe('records that a store prints in another way', () => {
  beforeEach(() => {
    texts = [];
  });

  for (const [what, see] of Object.entries(cases)) {
    it(`give the same: ${what}`, async () => {
      const seen = await seenAlways(see, { view });
      expect(seen).to.deep.equal(await seenAlways(see));
    });
  }

  it('give the same text to a serdes that records what looks like a batch', async () => {
    const given = ['{"everstep.batch":', '{ "everstep.batch": {"version":1}', ' {"everstep.batch":{}}x'];
    const see = (context: DurableContext) =>
      Promise.all(given.map((text, index) => context.runInChildContext(`c${index}`, async () => text)));
    const options: ScenarioOptions = { serdes: asText };
    expect(await seenAlways(see, { ...options, view })).to.deep.equal(given);
    expect(texts.join()).to.include('"everstep.batch": {\n');
  });
});
