import { expect } from 'chai';
import { PayloadStoreError } from '../../lib/core/errors/payload-errors.js';
import { fixedDelay } from '../../lib/retry/index.js';
import { EngineRig, type Flow, resultOf } from '../support/engine-rig.js';

const unreadable = () =>
  new PayloadStoreError({ direction: 'get', key: 'k', store: 'the disk', problem: 'it is gone', cure: 'Mount it' });

/**
 * Runs a flow to its end over a serdes that fails to read, once, at its `failing`-th reading. Tells
 * whether it came to that.
 */
async function withOneFailure(flow: Flow, failing: number) {
  let readings = 0;
  const serdes = {
    serialize: async (value: unknown) => JSON.stringify(value),
    deserialize: async (text: string | undefined) => {
      if (++readings === failing) throw unreadable();
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
  const rig = new EngineRig({ serdes, input: 'input' });
  let brokenOff: unknown;
  const output = await rig.run(flow).catch((error: unknown) => {
    brokenOff = error;
    return rig.run(flow);
  });
  const cameToIt = readings >= failing;
  if (cameToIt) expect(brokenOff, `reading ${failing}`).to.be.instanceOf(PayloadStoreError);
  return { cameToIt, output };
}

describe('a payload that can not be read now', () => {
  const results = { serialize: async (batch: any) => JSON.stringify(batch.results()), deserialize: JSON.parse as any };
  const flows: Record<string, Flow> = {
    'the input': (_context, input) => input,
    'the result of a step': (context) => context.step('s', () => 'result'),
    'the state of a condition': (context) => {
      const until = (state: number) => state === 2;
      return context.waitForCondition('c', (n: number) => n + 1, { initialState: 0, until, strategy: fixedDelay() });
    },
    'the result of a child context': (context) => context.runInChildContext('c', () => 'result'),
    'the results of a map': async (context) => (await context.map('m', [1, 2], (item) => item)).results(),
    'the results of a flat map': async (context) =>
      (await context.map('m', [1, 2], (item) => item, { nesting: 'flat' })).results(),
    'the results of a map with a serdes of its own': (context) =>
      context.map('m', [1, 2], (item) => item, { serdes: results }),
    'the large results of a map with a serdes of its own': async (context) =>
      (await context.map('m', [1, 2], () => 'x'.repeat(200_000), { serdes: results })) as any,
    'the results of a map that is summarized': async (context) => {
      const summarize = (batch: any) => String(batch.results().length);
      return (await context.map('m', [1, 2], () => 'x'.repeat(200_000), { summarize })).results();
    },
  };
  for (const [what, flow] of Object.entries(flows)) {
    it(`breaks the invocation off, and fails nothing: ${what}`, async () => {
      const replayed: Flow = async (context, input) => {
        const result = await flow(context, input);
        await context.wait('end', '1s');
        return result;
      };
      const expected = resultOf((await withOneFailure(replayed, Number.POSITIVE_INFINITY)).output);
      for (let failing = 1; ; failing++) {
        const { cameToIt, output } = await withOneFailure(replayed, failing);
        expect(resultOf(output)).to.deep.equal(expected);
        if (!cameToIt) break;
      }
    });
  }
});
