import { pauseEverywhere } from '../../lib/testing.js';
import { checkProperty } from './check-property.js';
import { namesIn, programs } from './program.js';
import { ProgramWorkflow } from './program-workflow.js';

describe('a pause test of a random workflow', function () {
  this.timeout(0);

  it('finds the same end, with no completed body run again', async () => {
    await checkProperty(8, [programs({ races: false, turns: 1 })], async (program) => {
      await pauseEverywhere(ProgramWorkflow, undefined as never, {
        create: () => new ProgramWorkflow(program, { bodies: new Map(), trace: [] }),
        callbacks: Object.fromEntries(namesIn(program).map((name) => [name, name])),
        functions: { other: () => 'other' },
        maxPauses: 12,
      });
    });
  });
});
