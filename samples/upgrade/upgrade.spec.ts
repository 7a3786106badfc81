import { expect, use } from 'chai';
import {
  assertReplayable,
  ReplayDriftError,
  type SavedHistory,
  saveRunning,
  WorkflowTestRunner,
} from 'everstep/testing';
import { everstepAssertions } from 'everstep/testing/chai';
import { BeforeTheChange, StageOne, StageThree, StageTwo, WithoutPatch } from './refund-workflow.js';

use(everstepAssertions);

describe('the change of the refund workflow', () => {
  /** In a project these are files that the release job has saved: read them with `JSON.parse`. */
  async function runningOf(version: typeof BeforeTheChange): Promise<SavedHistory> {
    const runner = new WorkflowTestRunner(version);
    await (await runner.start('order-7')).untilSuspended();
    const [history] = await saveRunning(runner.client);
    return history!;
  }

  async function refuses(version: typeof BeforeTheChange, history: SavedHistory): Promise<void> {
    const error: unknown = await assertReplayable(version, history).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(ReplayDriftError);
  }

  it('would break running executions without a patch', async () => {
    await refuses(WithoutPatch, await runningOf(BeforeTheChange));
  });

  it('reaches stage 1 with executions from before', async () => {
    await assertReplayable(StageOne, await runningOf(BeforeTheChange));
  });

  it('reaches stage 2 with executions of stage 1, and not with those from before', async () => {
    await assertReplayable(StageTwo, await runningOf(StageOne));
    await refuses(StageTwo, await runningOf(BeforeTheChange));
  });

  it('reaches stage 3 with executions of stage 2', async () => {
    await assertReplayable(StageThree, await runningOf(StageTwo));
  });

  it('has new executions checked from stage 1 on', async () => {
    expect(await new WorkflowTestRunner(StageOne).run('order-8')).to.have.completedStep('checkFraud').once;
  });
});
