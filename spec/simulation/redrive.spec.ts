import { expect } from 'chai';
import type { TestExecution } from '../../lib/testing.js';
import { checkProperty } from './check-property.js';
import { ProgramRunner } from './on-test-runner.js';
import { programs } from './program.js';

describe('a redrive of a random workflow that failed, by each of its bodies', function () {
  this.timeout(0);

  it('ends as the undisturbed run, and runs no succeeded body again', async () => {
    await checkProperty(8, [programs({ races: false, turns: 0 })], async (program) => {
      const whole = new ProgramRunner(program);
      const result = await (await whole.run()).result();
      for (const path of whole.bodies.keys()) {
        const runner = new ProgramRunner(program);
        runner.bodies.broken = path;
        const execution = await runner.run();
        // Elsewhere the code makes a result of the failure.
        if (execution.status !== 'FAILED') continue;
        runner.bodies.broken = undefined;
        const failed = execution.operations().find(({ type, status }) => type === 'STEP' && status === 'FAILED')!;
        await redriven(runner, execution);
        // Others that went on beside the failure had begun after it: it is not at the end.
        if (execution.status === 'FAILED') await redriven(runner, execution, failed.id);
        expect(await execution.result(), `redriven after ${path} had failed`).to.deep.equal(result);
      }
    });
  });
});

/** Redrives, and looks that no body runs again of a step that stays. */
async function redriven(runner: ProgramRunner, execution: TestExecution<unknown>, from?: string): Promise<void> {
  const ids = execution.operations().map(({ id }) => id);
  const kept = execution.operations().slice(0, from === undefined ? undefined : ids.indexOf(from));
  const succeeded = kept.flatMap(({ type, status, result }) =>
    type === 'STEP' && status === 'SUCCEEDED' ? [result] : [],
  );
  const paths = succeeded.flatMap((value: any) => (typeof value?.path === 'string' ? [value.path as string] : []));
  runner.bodies.clear();
  await execution.redrive({ from });
  await runner.finish(execution);
  for (const path of paths) expect(runner.bodies.has(path), `${path} ran again`).to.equal(false);
}
