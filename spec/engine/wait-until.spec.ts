import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { DurableExecution, DurableWorkflow, Wait } from '../../lib/index.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { EngineRig, errorOf, resultOf } from '../support/engine-rig.js';

const DAY = 86_400_000;

describe('a wait until a moment', () => {
  it('takes the time that is left, in whole seconds', async () => {
    for (const [millis, seconds] of [
      [1, 1],
      [1000, 1],
      [1001, 2],
      [366 * DAY, 366 * 86_400],
    ] as const) {
      const rig = new EngineRig();
      const until = new Date(rig.service.now + millis);
      expect(resultOf(await rig.run((context) => context.wait('pause', until)))).to.equal(undefined);
      expect(rig.updates).to.have.length(1);
      expect(rig.updates[0]).to.deep.include({ Name: 'pause', SubType: 'Wait', WaitOptions: { WaitSeconds: seconds } });
    }
  });

  it('that has passed, or is now, goes on at once and records nothing, in each replay too', async () => {
    for (const millis of [0, -1, -DAY, -(10 ** 15)]) {
      const rig = new EngineRig();
      const until = new Date(rig.service.now + millis);
      const output = await rig.run(async (context) => {
        const log: unknown[] = [];
        await context.wait('reminder', until);
        log.push(await context.step('first', () => 1));
        await context.wait('pause', '1h');
        // By now both have passed.
        await context.wait('reminder', new Date(until.getTime() + 1000));
        await context.wait(until).cancel();
        log.push(await context.step('second', () => 2));
        return log;
      });
      expect(resultOf(output)).to.deep.equal([1, 2]);
      expect(new Set(rig.updates.map(({ Name }) => Name))).to.deep.equal(new Set(['first', 'pause', 'second']));
    }
  });

  it('counts from what the workflow knows of the time, so that all replays of a race agree', async () => {
    const rig = new EngineRig();
    const until = new Date(rig.service.now + 5000);
    const race = (context: DurableContext) =>
      context.race('race', [
        () => context.wait('late', until).then(() => 'the moment'),
        () => context.wait('soon', '2s').then(() => 'two seconds'),
      ]);
    const output = await rig.run(async (context) => {
      const first = await race(context);
      await context.wait('pause', '1h');
      return [first, await race(context)];
    });
    expect(resultOf(output)).to.deep.equal(['two seconds', 'the moment']);
  });

  it('is refused when it is no moment, or too far away, and nothing is recorded', async () => {
    const rig = new EngineRig();
    for (const [until, said] of [
      [new Date(Number.NaN), 'a valid Date'],
      [new Date(rig.service.now + 367 * DAY), 'a moment at most 366d from now'],
    ] as const) {
      const error = errorOf(await rig.run((context) => context.wait('pause', until)));
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.include("duration of wait 'pause'").and.include(said);
      expect(rig.updates).to.deep.equal([]);
    }
  });
});

class Reminder extends DurableWorkflow {
  @DurableExecution()
  async run(at: string): Promise<[Date, Date]> {
    const begun = this.context.now();
    await this.until(new Date(at));
    await this.longAgo();
    return [begun, this.context.now()];
  }

  @Wait((at: Date) => at)
  async until(_at: Date): Promise<void> {}

  @Wait(new Date(-(10 ** 14)))
  async longAgo(): Promise<void> {}
}

describe('time in a workflow', () => {
  for (const year of [1899, 1969, 1970, 1972, 2026, 9999]) {
    it(`is what it is in the year ${year}`, async () => {
      const startTime = new Date(Date.UTC(year, 0, 1));
      const at = new Date(startTime.getTime() + 30 * DAY);
      const runner = new WorkflowTestRunner(Reminder, { startTime });
      const execution = await runner.run(at.toISOString());
      expect(JSON.parse(JSON.stringify(await execution.result()))).to.deep.equal([
        startTime.toISOString(),
        at.toISOString(),
      ]);
      expect(execution.operation('until').startedAt).to.deep.equal(startTime);
      expect(execution.operation('until').endedAt).to.deep.equal(at);
    });
  }

  it('refuses a @Wait until what is no moment when the class is looked at', () => {
    class Never extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {}

      @Wait(new Date(Number.NaN))
      async never(): Promise<void> {}
    }
    expect(() => new WorkflowTestRunner(Never)).to.throw(/@Wait on never: duration: expected a valid Date/);
  });
});
