import { expect } from 'chai';
import { type DurableContext, StepSemantics } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, type Flow, rejection } from '../support/engine-rig.js';
import { Declined } from '../support/values.js';

/** What is said of errors whose class is not listed. */
async function hintsOf(flow: Flow, rig = new EngineRig()): Promise<string[]> {
  await rig.run(flow);
  return rig.logger.lines.filter(({ message }) => message.includes('instanceof')).map(({ message }) => message);
}

const fail = () => {
  throw new Declined('no', 1);
};
const once = { retry: noRetry(), semantics: StepSemantics.AtLeastOncePerRetry };

describe('an error whose class is not listed in throws', () => {
  it('is told once for each type, with what to do, also where the code is replayed', async () => {
    const hints = await hintsOf(async (context) => {
      await rejection(context.step('charge', fail, once));
      await rejection(context.step('charge again', fail, once));
      await context.wait('1s');
      await rejection(
        context.step('other', () => Promise.reject(Object.assign(new Error('x'), { name: 'GatewayDown' })), once),
      );
    });
    expect(hints).to.have.length(2);
    expect(hints[0]).to.match(
      /^The error of step 'charge', a Declined, comes to workflow \w+ as a StepError, since its `throws` does not list the class/,
    );
    expect(hints[0]).to.contain('List it, throws: () => [Declined]');
    expect(hints[1]).to.contain("step 'other', a GatewayDown");
  });

  const others: Record<string, (context: DurableContext) => Promise<unknown>> = {
    ChildContextError: (context) => context.runInChildContext('group', fail),
    WaitForConditionError: (context) => context.waitForCondition('ready', fail, { initialState: 0, until: () => true }),
  };
  for (const [as, call] of Object.entries(others)) {
    it(`is told of what arrives as a ${as}`, async () => {
      const [hint, ...more] = await hintsOf((context) => rejection(call(context)).then(() => undefined));
      expect(hint).to.contain(` a Declined, comes to workflow`).and.contain(` as a ${as}`);
      expect(more).to.deep.equal([]);
    });
  }

  it('is no cause for a word where it is listed, or where there is no class to list', async () => {
    const hints = await hintsOf(async (context) => {
      await rejection(context.step('listed', fail, { ...once, throws: () => [Declined] }));
      await rejection(context.step('base', fail, { ...once, throws: () => [Error] }));
      for (const thrown of [new TypeError('x'), new Error('x'), 'text', new DOMException('x', 'AbortError')])
        await rejection(context.step('other', () => Promise.reject(thrown), once));
      await rejection(
        context.runInChildContext('around', () => context.step('listed', fail, { ...once, throws: () => [Declined] }), {
          throws: () => [Declined],
        }),
      );
    });
    expect(hints).to.deep.equal([]);
  });
});
