import { expect } from 'chai';
import { checkProperty } from './check-property.js';
import { ProgramRunner, recordOf } from './on-test-runner.js';
import { programs } from './program.js';

describe('a fork of a random workflow, before each of its operations', function () {
  this.timeout(0);

  it('ends as the original, and runs nothing again that had ended before', async () => {
    await checkProperty(6, [programs({ races: false, turns: 0 })], async (program) => {
      const runner = new ProgramRunner(program);
      const original = await runner.run();
      const result = await original.result();
      const runs = new Map(runner.bodies);
      for (const { id } of original.operations()) {
        runner.bodies.clear();
        const twin = await runner.finish(await original.fork({ before: id }));
        expect(await twin.result()).to.deep.equal(result);
        expect(recordOf(twin)).to.deep.equal(recordOf(original));
        for (const [path, again] of runner.bodies) {
          expect(again, `runs of ${path} in the fork`).to.be.at.most(runs.get(path)!);
        }
        const forked = twin.history.find(({ ExecutionForkedDetails }) => ExecutionForkedDetails !== undefined)!;
        for (const path of succeededBefore(twin.history.slice(0, forked.EventId))) {
          expect(runner.bodies.has(path), `${path} ran again`).to.equal(false);
        }
      }
    });
  });
});

/** The places of the steps that had succeeded by then, which their results name. */
function succeededBefore(history: Awaited<ReturnType<ProgramRunner['run']>>['history']): string[] {
  const results = history.map(({ StepSucceededDetails }) => JSON.parse(StepSucceededDetails?.Result.Payload ?? 'null'));
  return results.flatMap((result) => (typeof result?.path === 'string' ? [result.path] : []));
}
