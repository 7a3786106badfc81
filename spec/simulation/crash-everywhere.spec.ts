import fc from 'fast-check';
import { crashEverywhere } from '../../lib/testing.js';
import { checkProperty } from './check-property.js';
import { namesIn, programs, uniquelyNamed, withoutGuesses } from './program.js';
import { ProgramWorkflow } from './program-workflow.js';

describe('a crash test of a random workflow', function () {
  this.timeout(0);

  it('makes no false alarm', async () => {
    const ways = fc.constantFrom('batched' as const, 'eager' as const, 'optimistic' as const);
    await checkProperty(12, [programs({ races: false, turns: 1 }), ways], async (drawn, checkpointing) => {
      // In the other ways steps may be told of before what the record has first: one name for
      // several operations in one scope, and a patch beside other helpers, are not enough then.
      const program = checkpointing === 'batched' ? drawn : uniquelyNamed(withoutGuesses(drawn));
      await crashEverywhere(ProgramWorkflow, undefined as never, {
        create: () => new ProgramWorkflow(program, { bodies: new Map(), trace: [] }),
        callbacks: Object.fromEntries(namesIn(program).map((name) => [name, name])),
        functions: { other: () => 'other' },
        checkpointing,
        maxCrashes: 20,
      });
    });
  });
});
