import { expect } from 'chai';
import { patienceRunsOut } from '../support/patience.js';
import { withoutSequences } from '../support/simulated-service.js';
import { checkProperty } from './check-property.js';
import { crashAt, crashDraw } from './crash-draw.js';
import { type Node, type Program, programs, uniquelyNamed, withoutGuesses } from './program.js';
import { simulate } from './simulate.js';

describe('the replay of unchanged code', function () {
  this.timeout(0);

  it('waits for nothing that never comes', async () => {
    await checkProperty(150, [programs({ races: true, turns: 0 }), crashDraw], async (program, draw) => {
      const times = await patienceRunsOut(async () => {
        const { checkpoints } = await simulate(program);
        await simulate(program, { crashes: [crashAt(draw, checkpoints)] });
      });
      expect(times).to.equal(0);
    });
  });

  it('waits for nothing that never comes where results are too large to be recorded', async () => {
    await checkProperty(15, [programs({ races: true, turns: 0 })], async (drawn) => {
      const program = enlarged(drawn);
      expect(await patienceRunsOut(() => simulate(program))).to.equal(0);
    });
  });

  it('waits for nothing that never comes where the store tells times only, unless these hide who won a race', async () => {
    await checkProperty(60, [programs({ races: false, turns: 0 }), crashDraw], async (drawn, draw) => {
      const program = uniquelyNamed(withoutGuesses(drawn));
      const view = withoutSequences;
      const times = await patienceRunsOut(async () => {
        const { checkpoints } = await simulate(program, { view });
        await simulate(program, { view, crashes: [crashAt(draw, checkpoints)] });
      });
      expect(times).to.equal(0);
    });
  });
});

/**
 * The same program with results of its maps and parallels that are too large to be recorded, as
 * deep as memory is not at stake.
 */
function enlarged(program: Program): Program {
  return program.map((node): Node => {
    if (node.kind === 'map' || node.kind === 'parallel') return { ...node, isLarge: true };
    return node.kind === 'race' ? { ...node, branches: node.branches.map(enlarged) } : node;
  });
}
