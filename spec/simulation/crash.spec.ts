import { expect } from 'chai';
import fc from 'fast-check';
import type { OperationUpdate } from '../../lib/wire/index.js';
import { type Program, programs, racingPrograms } from './program.js';
import { type Run, simulate } from './simulate.js';

/** `EVERSTEP_SIMULATIONS=100000 EVERSTEP_SEED=7 npm test` runs more, or others. */
const numRuns = Number(process.env.EVERSTEP_SIMULATIONS ?? 1000);
const seed = Number(process.env.EVERSTEP_SEED ?? 20260101);

/** What is recorded, without what a crash may change: when, and in how many requests. */
function history(run: Run): string[] {
  const line = (u: OperationUpdate) => `${u.Action} ${u.Type} ${u.Name ?? ''} ${u.Id} ${u.Payload ?? ''} ${u.Error?.ErrorMessage ?? ''}`;
  return run.journal.flatMap((entry) => {
    if (entry.kind === 'updated') return entry.updates.map(line);
    return entry.kind === 'started' ? [] : [`${entry.kind} ${'id' in entry ? entry.id : ''}`];
  });
}

async function crashPoints(program: Program): Promise<{ whole: Run; points: number }> {
  const whole = await simulate(program);
  return { whole, points: whole.checkpoints };
}

const crash = fc.record({ fraction: fc.double({ min: 0, max: 0.999, noNaN: true }), stored: fc.boolean() });

describe('a workflow that is killed and started again', function () {
  this.timeout(0);

  it('gives the same result and history, and redoes nothing that was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(programs, crash, async (program, { fraction, stored }) => {
        const { whole, points } = await crashPoints(program);
        const at = Math.floor(points * fraction);
        const crashed = await simulate(program, { crash: { at, stored } });
        expect(crashed.output).to.deep.equal(whole.output);
        const lostAttempt = wasInterrupted(crashed);
        if (!lostAttempt) expect(history(crashed)).to.deep.equal(history(whole));
        for (const [path, runs] of whole.bodies) {
          const again = (crashed.bodies.get(path) ?? 0) - runs;
          expect(again, `runs of ${path} more than without the crash`).to.be.within(lostAttempt ? -1 : 0, stored ? 0 : 1);
        }
      }),
      { numRuns, seed },
    );
  });

  it('sees the same things happen in the same order, races included', async () => {
    await fc.assert(
      fc.asyncProperty(racingPrograms, crash, async (program, { fraction, stored }) => {
        const { points } = await crashPoints(program);
        const run = await simulate(program, { crash: { at: Math.floor(points * fraction), stored } });
        expect(run.output.Status).to.equal('SUCCEEDED');
        for (const [i, trace] of run.traces.entries()) {
          const next = run.traces[i + 1];
          if (next !== undefined) expect(next.slice(0, trace.length)).to.deep.equal(trace);
        }
      }),
      { numRuns, seed },
    );
  });
});

/** Whether the crash cost an at-most-once step an attempt, which the history and the count of runs then show. */
function wasInterrupted(run: Run): boolean {
  const isInterruption = (u: OperationUpdate) => u.Error?.ErrorType === 'StepInterruptedError';
  return run.journal.some((entry) => entry.kind === 'updated' && entry.updates.some(isInterruption));
}
