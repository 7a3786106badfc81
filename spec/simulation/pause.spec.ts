import { expect } from 'chai';
import { checkProperty } from './check-property.js';
import { historyOf, interruptionsOf } from './history.js';
import { programs } from './program.js';
import { type Run, simulate } from './simulate.js';

describe('a workflow that is paused at a checkpoint and resumed', function () {
  this.timeout(0);

  it('at each of its checkpoints, begins nothing more, ends as PENDING, and comes to the same end', async () => {
    await checkProperty(12, [programs({ races: false, turns: 0 })], async (program) => {
      const whole = await simulate(program);
      for (let at = 0; at < whole.checkpoints; at++) {
        expectSame(await simulate(program, { crashes: [{ at, stored: true, how: 'paused' }] }), whole, at);
      }
    });
  });

  it('comes to an end also where it is paused while bodies run', async () => {
    await checkProperty(6, [programs({ races: true, turns: 5 })], async (program) => {
      const { checkpoints } = await simulate(program, { latency: 2 });
      for (let at = 0; at < checkpoints; at++) {
        const crash = { at, stored: true, how: 'paused' as const };
        expect((await simulate(program, { latency: 2, crashes: [crash] })).output.Status).to.equal('SUCCEEDED');
      }
    });
  });
});

/**
 * At-most-once steps that had begun when the pause came count as interrupted: whether their bodies
 * had, the record doesn't say.
 */
function expectSame(paused: Run, whole: Run, at: number): void {
  const where = `paused at checkpoint ${at}`;
  expect(paused.output, where).to.deep.equal(whole.output);
  const lostAttempts = interruptionsOf(paused);
  if (lostAttempts === 0) expect(historyOf(paused), where).to.equal(historyOf(whole));
  for (const [path, runs] of whole.bodies) {
    const again = (paused.bodies.get(path) ?? 0) - runs;
    expect(again, `runs of ${path} more than undisturbed, ${where}`).to.be.within(-lostAttempts, 0);
  }
}
