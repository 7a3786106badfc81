import { expect } from 'chai';
import fc from 'fast-check';
import { checkProperty } from './check-property.js';
import { crashAt, crashDraw, suspensionsDraw } from './crash-draw.js';
import { historyOf, interruptionsOf } from './history.js';
import { programs } from './program.js';
import { simulate } from './simulate.js';

describe('a workflow that is killed more than once, or in more than one place', function () {
  this.timeout(0);

  it('gives the same result wherever it is killed', async () => {
    await checkProperty(8, [programs({ races: false, turns: 0 }), suspensionsDraw], async (program, suspensions) => {
      const whole = await simulate(program);
      for (let at = 0; at < whole.checkpoints; at++) {
        for (const stored of [false, true]) {
          const crashed = await simulate(program, { suspensions, crashes: [{ at, stored }] });
          expect(crashed.output).to.deep.equal(whole.output);
          if (interruptionsOf(crashed) === 0) expect(historyOf(crashed)).to.equal(historyOf(whole));
        }
      }
    });
  });

  it('gives the same result when it is killed again and again', async () => {
    const crashes = fc.array(crashDraw, { minLength: 2, maxLength: 4 });
    const inputs = [programs({ races: false, turns: 0 }), crashes, suspensionsDraw] as const;
    await checkProperty(120, [...inputs], async (program, draws, suspensions) => {
      const whole = await simulate(program);
      const points = draws.map((draw) => crashAt(draw, whole.checkpoints));
      const crashed = await simulate(program, { suspensions, crashes: points });
      // An at-most-once step that is interrupted in each of its six attempts may fail for good, as
      // may the workflow.
      const lostAttempts = interruptionsOf(crashed);
      if (lostAttempts === 0) expect(historyOf(crashed)).to.equal(historyOf(whole));
      if (lostAttempts < 4) expect(crashed.output).to.deep.equal(whole.output);
      const unstored = draws.filter(({ stored }) => !stored).length;
      for (const [path, runs] of whole.bodies) {
        const again = (crashed.bodies.get(path) ?? 0) - runs;
        expect(again, `runs of ${path} more than uncrashed`).to.be.within(-lostAttempts, unstored);
      }
    });
  });
});
