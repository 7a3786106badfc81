import { expect } from 'chai';
import fc from 'fast-check';
import { seededRandom } from '../../lib/retry/index.js';
import type { Operation } from '../../lib/wire/index.js';
import { checkProperty } from './check-property.js';
import { interruptionsOf } from './history.js';
import { programs, uniquelyNamed } from './program.js';
import { simulate } from './simulate.js';

/**
 * A distributed service knows no order of completions, only times, and these are of several clocks: they tie, come late, and
 * stand in another order than things happened in. An operation's own times stay as they were first told.
 */
function blurred(blurMillis: number, seed: number): (operation: Operation) => Operation {
  return ({ CompletionSequence: _, StartSequence: __, ...operation }) => {
    const random = seededRandom(seed, operation.Id);
    const late = () => Math.floor(random() * (blurMillis + 1));
    const StartTimestamp = (operation.StartTimestamp as number) + late();
    if (operation.EndTimestamp === undefined) return { ...operation, StartTimestamp };
    return {
      ...operation,
      StartTimestamp,
      EndTimestamp: Math.max(StartTimestamp, (operation.EndTimestamp as number) + late()),
    };
  };
}

const blur = fc.record({ millis: fc.constantFrom(0, 3, 10_000), seed: fc.nat() });
const crash = fc.record({ fraction: fc.double({ min: 0, max: 0.999, noNaN: true }), stored: fc.boolean() });

describe('a store that tells no exact order of completions', function () {
  this.timeout(0);

  it('makes no false alarm, changes no result and redoes nothing', async () => {
    const inputs = [programs({ races: false, turns: 1 }), blur, crash] as const;
    await checkProperty(200, [...inputs], async (drawn, { millis, seed }, { fraction, stored }) => {
      const program = uniquelyNamed(drawn);
      const whole = await simulate(program);
      const crashes = [{ at: Math.floor(whole.checkpoints * fraction), stored }];
      const run = await simulate(program, { view: blurred(millis, seed), crashes });
      expect(run.output).to.deep.equal(whole.output);
      const lostAttempts = interruptionsOf(run);
      for (const [path, runs] of whole.bodies) {
        const again = (run.bodies.get(path) ?? 0) - runs;
        expect(again, `runs of ${path} more than uncrashed`).to.be.within(-lostAttempts, stored ? 0 : 1);
      }
    });
  });

  it('makes no false alarm where code races', async () => {
    const inputs = [programs({ races: true, turns: 1 }), blur, crash] as const;
    await checkProperty(200, [...inputs], async (drawn, { millis, seed }, { fraction, stored }) => {
      const program = uniquelyNamed(drawn);
      const { checkpoints } = await simulate(program);
      const crashes = [{ at: Math.floor(checkpoints * fraction), stored }];
      const run = await simulate(program, { view: blurred(millis, seed), crashes });
      expect(run.output.Status, JSON.stringify(run.output)).to.equal('SUCCEEDED');
    });
  });
});
