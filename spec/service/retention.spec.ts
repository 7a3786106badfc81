import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, offloaded, type PayloadStore } from '../../lib/index.js';
import { type RetentionOptions, WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from './runtime-kit.js';
import { elsewhere, rejection } from './service-kit.js';
import { workflowOf } from './small-engine.js';

const HOUR = 3_600_000;

describe('the retention of a runtime', () => {
  let kit: RuntimeKit;
  const workflows = [
    workflowOf('Echo', async ({ input }) => input),
    workflowOf('Sleep', (engine) => engine.wait('w', 30 * 24 * 3600)),
    workflowOf('Fail', async () => {
      throw new TypeError('no such item');
    }),
  ];
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  /** Each tick, a minute apart, has what it needs in real time. */
  const later = async (millis: number) => {
    await kit.clock.advance(millis);
    await kit.clock.settle();
  };

  it('drops the history first, and the record later', async () => {
    const retention = { succeeded: { journal: '1h', record: '3h' } };
    const { client } = await kit.started(workflows, { retention });
    const execution = await client.start('Echo', 'text', { name: 'one' });
    await client.result(execution);
    await later(HOUR / 2);
    expect((await client.history(execution)).events).to.have.lengthOf(3);
    await later(HOUR);
    const expired = await rejection(client.history(execution));
    expect(expired).to.include({ name: 'HistoryExpiredError', executionId: execution.executionId });
    expect(await client.describe(execution)).to.deep.include({ status: 'SUCCEEDED', input: 'text', result: 'text' });
    expect(await client.result(execution)).to.equal('text');
    expect(await client.start('Echo', 'text', { name: 'one' })).to.deep.equal(execution);
    await later(2 * HOUR);
    expect(await rejection(client.describe(execution))).to.include({ name: 'ExecutionNotFoundError' });
    const anew = await client.start('Echo', 'other', { name: 'one' });
    expect(anew.executionId).to.not.equal(execution.executionId);
  });

  it('keeps each end as long as is said of it, and what runs', async () => {
    const retention = { failed: { record: '2h' }, stopped: { record: '1h' } };
    const { client } = await kit.started(workflows, { retention });
    await client.result(await client.start('Echo', 1, { name: 'echo' }));
    await client.result(await client.start('Fail', 1, { name: 'fail' })).catch(() => {});
    await client.start('Sleep', 1, { name: 'sleep' });
    await client.stop(await client.start('Sleep', 1, { name: 'stopped' }));
    const names = async () => (await client.list()).executions.map(({ name }) => name).sort();
    await later(HOUR / 2);
    expect(await names()).to.deep.equal(['echo', 'fail', 'sleep', 'stopped']);
    await later(HOUR);
    expect(await names()).to.deep.equal(['echo', 'fail', 'sleep']);
    await later(HOUR);
    expect(await names()).to.deep.equal(['echo', 'sleep']);
    await later(100 * HOUR);
    expect(await names()).to.deep.equal(['echo', 'sleep']);
  });

  it('treats an execution without a history as one that has ended', async () => {
    let callbackId = '';
    const approve = workflowOf('Approve', (engine) =>
      engine.callback('approval', (id) => {
        callbackId = id;
      }),
    );
    const { client } = await kit.started([approve], { retention: { stopped: { journal: '1s' } } });
    const execution = await client.start('Approve', 1);
    await kit.clock.settle();
    await client.stop(execution);
    await later(2 * 60_000);
    expect(await rejection(client.history(execution))).to.include({ name: 'HistoryExpiredError' });
    await client.stop(execution);
    expect(await client.describe(execution)).to.deep.include({ status: 'STOPPED', activity: undefined });
    expect(await rejection(client.callbacks.succeed(callbackId))).to.include({
      name: 'CallbackClosedError',
      status: 'STOPPED',
    });
    for (const call of [client.pause(execution), client.resume(execution)]) {
      expect(await rejection(call)).to.include({ name: 'ExecutionEndedError', status: 'STOPPED' });
    }
    expect(await rejection(client.redrive(execution))).to.include({ name: 'HistoryExpiredError' });
  });

  it('goes on by itself over any number, and reports payloads that are left', async () => {
    const payloads: PayloadStore = { put: async () => {}, get: async () => undefined };
    class Report extends DurableWorkflow {
      @DurableExecution({ serdes: offloaded({ store: payloads }) })
      async run(): Promise<void> {}
    }
    const { client } = await kit.started([Report], { retention: { succeeded: { record: '1s' }, batch: 3 } });
    await Promise.all(Array.from({ length: 20 }, () => client.run(Report)));
    await later(2 * 60_000);
    expect((await client.list()).executions).to.be.empty;
    const [line] = kit.logger.lines.filter((each) => each.includes('payloads are left'));
    expect(line).to.contain('it has no method remove');
  });

  it('is the duty of one runtime at a time, and of another when that is gone', async () => {
    const removals: string[] = [];
    const runtimeOf = async (name: string) => {
      const store = elsewhere(kit.store);
      store.remove = (ids) => {
        removals.push(name);
        return kit.store.remove(ids);
      };
      const { clock, logger } = kit;
      const runtime = new WorkflowRuntime({
        store,
        clock,
        logger,
        workflows,
        retention: { succeeded: { record: '1s' } },
      });
      kit.runtimes.push(runtime);
      await runtime.start();
      return runtime;
    };
    await kit.store.open();
    const [one, other] = [await runtimeOf('one'), await runtimeOf('other')];
    await other.client.run('Echo', 1);
    await later(5 * 60_000);
    expect(new Set(removals)).to.deep.equal(new Set(['one']));
    await one.stop();
    await other.client.run('Echo', 1);
    await later(5 * 60_000);
    expect(removals.at(-1)).to.equal('other');
  });

  it('is checked when the runtime is made', () => {
    const refused = (retention: unknown) => {
      try {
        kit.runtime(workflows, { retention: retention as RetentionOptions });
      } catch (error) {
        expect(error).to.include({ name: 'InvalidArgumentError' });
        return (error as Error).message;
      }
      return expect.fail('nothing was thrown');
    };
    const where = 'of retention of WorkflowRuntime';
    expect(refused(null)).to.match(/options of retention of WorkflowRuntime: expected an object, got null/);
    expect(refused('30d')).to.match(/options of retention of WorkflowRuntime: expected an object/);
    expect(refused({ succeded: {} })).to.match(/"succeded"\. Did you mean succeeded\?/);
    expect(refused({ running: { record: '1d' } })).to.match(/expected only succeeded, failed, timedOut, stopped/);
    expect(refused({ failed: '30d' })).to.match(new RegExp(`options of failed ${where}: expected an object`));
    expect(refused({ failed: { records: '1d' } })).to.match(/"records"\. Did you mean record\?/);
    expect(refused({ failed: { record: 30 } })).to.match(new RegExp(`record of failed ${where}`));
    expect(refused({ failed: { record: '0s' } })).to.match(/at least 1s/);
    expect(refused({ succeeded: { journal: '2d', record: '1d' } })).to.match(
      new RegExp(`^journal of succeeded ${where}: expected at most .record.`),
    );
    expect(refused({ every: '0s' })).to.match(new RegExp(`every ${where}`));
    expect(refused({ batch: 0 })).to.match(new RegExp(`batch ${where}: expected a whole number from 1 to 1000`));
    for (const fine of [{}, { succeeded: {} }, { timedOut: { journal: '1y', record: '10 years' } }]) {
      kit.runtime(workflows, { retention: fine });
    }
  });
});
