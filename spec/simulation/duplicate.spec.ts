import { expect } from 'chai';
import fc from 'fast-check';
import { checkProperty } from './check-property.js';
import { historyOf } from './history.js';
import { inside, type Program, programs } from './program.js';
import { type Run, simulate } from './simulate.js';

const twin = fc.record({ fraction: fc.double({ min: 0, max: 0.999, noNaN: true }), turnsLater: fc.nat(30) });

describe('an invocation that is delivered twice', function () {
  this.timeout(0);

  it('goes on once: the other is thrown out, and no at-most-once body runs again', async () => {
    const latency = fc.nat(3);
    let stale = 0;
    await checkProperty(120, [programs({ races: false, turns: 3 }), twin, latency], async (program, draw, latency) => {
      const whole = await simulate(program, { latency });
      const invocation = Math.floor(whole.traces.length * draw.fraction);
      const run = await simulate(program, { latency, duplicate: { invocation, turnsLater: draw.turnsLater } });
      stale += run.stale;
      expect(run.output).to.deep.equal(whole.output);
      expect(historyOf(run)).to.equal(historyOf(whole));
      expectRuns(program, whole, run);
    });
    expect(stale).to.be.greaterThan(0);
  });
});

function expectRuns(program: Program, whole: Run, run: Run): void {
  const once = new Set(atMostOnce(program, 'p'));
  for (const [path, runs] of whole.bodies) {
    const again = (run.bodies.get(path) ?? 0) - runs;
    expect(again, `runs of ${path} more than undisturbed`).to.be.within(0, once.has(path) ? 0 : 1);
  }
}

/** The places of at-most-once steps, named as the workflow names them. */
function* atMostOnce(program: Program, path: string): Generator<string> {
  for (const [i, node] of program.entries()) {
    const place = `${path}.${i}`;
    if (node.kind === 'step' && node.once) yield place;
    for (const [inner, program] of inside(node, place)) yield* atMostOnce(program, inner);
  }
}
