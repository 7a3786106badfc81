import { expect } from 'chai';
import fc from 'fast-check';
import { checkProperty } from './check-property.js';
import { crashAt, crashDraw, suspensionsDraw } from './crash-draw.js';
import { historyOf, interruptionsOf } from './history.js';
import { type Program, programs, uniquelyNamed } from './program.js';
import { simulate } from './simulate.js';

describe('a workflow that is killed and started again', function () {
  this.timeout(0);

  it('gives the same result and history, and redoes nothing that was recorded', async () => {
    const inputs = [programs({ races: false, turns: 0 }), crashDraw, suspensionsDraw] as const;
    await checkProperty(1000, [...inputs], async (program, draw, suspensions) => {
      const whole = await simulate(program);
      const crashed = await simulate(program, { suspensions, crashes: [crashAt(draw, whole.checkpoints)] });
      expect(crashed.output).to.deep.equal(whole.output);
      const lostAttempts = interruptionsOf(crashed);
      if (lostAttempts === 0) expect(historyOf(crashed)).to.equal(historyOf(whole));
      for (const [path, runs] of whole.bodies) {
        const again = (crashed.bodies.get(path) ?? 0) - runs;
        expect(again, `runs of ${path} more than uncrashed`).to.be.within(-lostAttempts, draw.stored ? 0 : 1);
      }
    });
  });

  it('comes to the same result and record in each way of checkpointing', async () => {
    const ways = fc.constantFrom('eager' as const, 'optimistic' as const);
    const inputs = [programs({ races: false, turns: 1 }), crashDraw, ways, suspensionsDraw] as const;
    await checkProperty(100, [...inputs], async (drawn, draw, checkpointing, suspensions) => {
      const program = uniquelyNamed(drawn);
      const batched = await simulate(program);
      const whole = await simulate(program, { checkpointing });
      expect(whole.output).to.deep.equal(batched.output);
      const crashes = [crashAt(draw, whole.checkpoints)];
      const crashed = await simulate(program, { checkpointing, suspensions, crashes });
      expect(crashed.output).to.deep.equal(whole.output);
      if (interruptionsOf(crashed) === 0) expect(historyOf(crashed)).to.equal(historyOf(batched));
    });
  });

  it('sees callbacks made and steps ended in the same order, where ends are believed ahead', async () => {
    const step = { kind: 'step', hops: 0, turns: 0, fails: 0, once: false } as const;
    const callback = { kind: 'callback', name: 'approval', meanwhile: [{ kind: 'patch', name: 'p' }] } as const;
    const branches = [
      [callback],
      [
        { ...step, name: 'a' },
        { ...step, name: 'b' },
      ],
    ];
    const program: Program = [{ kind: 'all', branches }];
    const options = { checkpointing: 'optimistic' } as const;
    const whole = await simulate(program, options);
    for (let at = 0; at < whole.checkpoints; at++) {
      const run = await simulate(program, { ...options, crashes: [{ at, stored: true }] });
      expectPrefixes(run.traces);
      expect(run.output).to.deep.equal(whole.output);
    }
  });

  it('sees the same things happen in the same order, races included', async () => {
    const inputs = [programs({ races: true, turns: 0 }), crashDraw, suspensionsDraw] as const;
    await checkProperty(250, [...inputs], async (program, draw, suspensions) => {
      const { checkpoints } = await simulate(program);
      const run = await simulate(program, { suspensions, crashes: [crashAt(draw, checkpoints)] });
      expect(run.output.Status).to.equal('SUCCEEDED');
      expectPrefixes(run.traces);
    });
  });

  it('sees the same when bodies take time and checkpoints are slow', async () => {
    const latency = fc.integer({ min: 0, max: 3 });
    const inputs = [programs({ races: true, turns: 5 }), crashDraw, latency, suspensionsDraw] as const;
    await checkProperty(100, [...inputs], async (program, draw, latency, suspensions) => {
      const { checkpoints } = await simulate(program, { latency });
      const run = await simulate(program, { latency, suspensions, crashes: [crashAt(draw, checkpoints)] });
      expect(run.output.Status).to.equal('SUCCEEDED');
      expectPrefixes(run.traces);
    });
  });
});

/**
 * What an invocation saw, the last one sees first. Those between may have died before they saw as
 * much: a step may end before replay has.
 */
function expectPrefixes(traces: readonly (readonly string[])[]): void {
  const last = traces.at(-1)!;
  for (const trace of traces) expect(last.slice(0, trace.length).join('\n')).to.equal(trace.join('\n'));
}
