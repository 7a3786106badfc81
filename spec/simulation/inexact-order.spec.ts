import { expect } from 'chai';
import fc from 'fast-check';
import type { Operation } from '../../lib/core/wire/index.js';
import { seededRandom } from '../../lib/retry/index.js';
import { withoutSequences } from '../support/simulated-service.js';
import { checkProperty } from './check-property.js';
import { crashAt, crashDraw } from './crash-draw.js';
import { interruptionsOf } from './history.js';
import { programs, uniquelyNamed, withoutGuesses } from './program.js';
import { simulate } from './simulate.js';

/**
 * A distributed service knows no order of completions, only times, and these are of several clocks:
 * they tie, come late, and stand in another order than things happened in. An operation's own times
 * stay as they were first told.
 */
function blurred(blurMillis: number, seed: number): (operation: Operation) => Operation {
  return (exact) => {
    const operation = withoutSequences(exact);
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

describe('a store that tells no exact order of completions', function () {
  this.timeout(0);

  it('makes no false alarm, changes no result and redoes nothing', async () => {
    await checkProperty(
      120,
      [programs({ races: false, turns: 1 }), blur, crashDraw],
      async (drawn, { millis, seed }, draw) => {
        const program = uniquelyNamed(withoutGuesses(drawn));
        const whole = await simulate(program);
        const crashes = [crashAt(draw, whole.checkpoints)];
        const run = await simulate(program, { view: blurred(millis, seed), crashes });
        expect(run.output).to.deep.equal(whole.output);
        const lostAttempts = interruptionsOf(run);
        for (const [path, runs] of whole.bodies) {
          const again = (run.bodies.get(path) ?? 0) - runs;
          expect(again, `runs of ${path} more than uncrashed`).to.be.within(-lostAttempts, draw.stored ? 0 : 1);
        }
      },
    );
  });

  it('makes no false alarm where code races', async () => {
    await checkProperty(
      120,
      [programs({ races: true, turns: 1 }), blur, crashDraw],
      async (drawn, { millis, seed }, draw) => {
        const program = uniquelyNamed(withoutGuesses(drawn));
        const { checkpoints } = await simulate(program);
        const crashes = [crashAt(draw, checkpoints)];
        const run = await simulate(program, { view: blurred(millis, seed), crashes });
        expect(run.output.Status, JSON.stringify(run.output)).to.equal('SUCCEEDED');
      },
    );
  });
});
