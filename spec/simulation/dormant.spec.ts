import { expect } from 'chai';
import fc from 'fast-check';
import { checkProperty } from './check-property.js';
import { suspensionsDraw } from './crash-draw.js';
import { historyOf } from './history.js';
import { programs } from './program.js';
import { type Suspension, simulate } from './simulate.js';

describe('a suspended workflow that stays in memory', function () {
  this.timeout(0);

  it('comes to the same result and history as one that is replayed, in one invocation', async () => {
    await checkProperty(100, [programs({ races: false, turns: 0 })], async (program) => {
      const replayed = await simulate(program);
      const stayed = await simulate(program, { suspensions: ['stays'] });
      expect(stayed.output).to.deep.equal(replayed.output);
      expect(stayed.bodies).to.deep.equal(replayed.bodies);
      expect(historyOf(stayed)).to.equal(historyOf(replayed));
      expect(stayed.traces).to.have.length(1);
      // What comes due at the same moment may be recorded in another order, and is then seen in that.
      expect(stayed.traces[0]).to.have.members(replayed.traces.at(-1)!);
    });
  });

  it('sees the same things in the same order, races included, whenever it is replayed instead', async () => {
    await checkProperty(60, [programs({ races: true, turns: 0 }), suspensionsDraw], async (program, suspensions) => {
      const { traces } = await simulate(program, { suspensions });
      const last = traces.at(-1)!;
      for (const trace of traces) expect(trace).to.deep.equal(last.slice(0, trace.length));
    });
  });

  it('is replayed when it has to leave, its process dies or its store fails, and redoes nothing', async () => {
    const becomes = fc.constantFrom<Suspension>('stays', 'stays', 'dies', 'leaves', 'disconnected');
    const suspensions = fc.array(becomes, { minLength: 2, maxLength: 5 }).map((drawn) => [...drawn, 'stays' as const]);
    await checkProperty(100, [programs({ races: false, turns: 0 }), suspensions], async (program, drawn) => {
      const replayed = await simulate(program);
      const run = await simulate(program, { suspensions: drawn });
      expect(run.output).to.deep.equal(replayed.output);
      expect(run.bodies).to.deep.equal(replayed.bodies);
      expect(historyOf(run)).to.equal(historyOf(replayed));
    });
  });
});
