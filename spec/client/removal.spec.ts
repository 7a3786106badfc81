import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, offloaded, type PayloadStore, Step } from '../../lib/index.js';
import { StoreWorkflowClient, type WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { elsewhere, rejection } from '../service/service-kit.js';
import { workflowOf } from '../service/small-engine.js';

const DAY = 86_400_000;

describe('the removal of executions', () => {
  let kit: RuntimeKit;
  let client: WorkflowRuntime['client'];
  const workflows = [
    workflowOf('Echo', async ({ input }) => input),
    workflowOf('Sleep', (engine) => engine.wait('w', 3600)),
    workflowOf('Fail', async () => {
      throw new TypeError('no such item');
    }),
    workflowOf('Parent', (engine) => engine.invoke('child', 'Echo', 1)),
  ];
  beforeEach(async () => {
    kit = new RuntimeKit();
    client = (await kit.started(workflows)).client;
  });
  afterEach(() => kit.stop());

  const ended = async (workflow: string, name?: string) => {
    const execution = await client.start(workflow, 1, { name });
    await client.result(execution).catch(() => {});
    return execution;
  };
  const names = async () => (await client.list()).executions.map(({ name }) => name);

  describe('by delete', () => {
    it('leaves nothing of an execution that has ended, and frees its name', async () => {
      const execution = await ended('Echo', 'one');
      await ended('Echo', 'two');
      expect(await client.delete({ workflow: 'Echo', name: 'one' })).to.deep.equal({ payloadErrors: [] });
      expect(await names()).to.deep.equal(['two']);
      for (const call of [client.describe(execution), client.history(execution), client.result(execution)]) {
        expect(await rejection(call)).to.include({ name: 'ExecutionNotFoundError' });
      }
      expect(await kit.store.journal(execution.executionId)).to.be.empty;
      const anew = await client.start('Echo', 'another input', { name: 'one' });
      expect(anew.executionId).to.not.equal(execution.executionId);
      expect(await client.result(anew)).to.equal('another input');
    });

    it('is refused for one that has not ended, and changes nothing', async () => {
      const execution = await client.start('Sleep', 1);
      const error = await rejection(client.delete(execution));
      expect(error).to.include({ name: 'ExecutionRunningError', status: 'RUNNING', method: 'delete' });
      expect(await client.describe(execution)).to.include({ status: 'RUNNING' });
      await client.stop(execution);
      await client.delete(execution);
      expect(await rejection(client.delete(execution))).to.include({ name: 'ExecutionNotFoundError' });
    });

    it('leaves what the execution has invoked alone', async () => {
      await client.delete(await ended('Parent'));
      const [child] = (await client.list()).executions;
      expect(child).to.include({ workflow: 'Echo', status: 'SUCCEEDED' });
    });

    it('ends the waiting of others for its result', async () => {
      const execution = await client.start('Sleep', 1);
      await kit.clock.settle();
      const other = new StoreWorkflowClient({ store: elsewhere(kit.store), clock: kit.clock, logger: kit.logger });
      const waiting = rejection(other.result(execution));
      await kit.clock.settle();
      await client.stop(execution);
      await client.delete(execution);
      await kit.clock.advance(31_000);
      expect(await waiting).to.include({ name: 'ExecutionNotFoundError' });
      await other.close();
    });
  });

  describe('by purge', () => {
    it('deletes what ended before a moment, as far as the limit goes', async () => {
      for (const name of ['a', 'b', 'c']) await ended('Echo', name);
      await kit.clock.advance(2 * DAY);
      await ended('Echo', 'late');
      const running = await client.start('Sleep', 1, { name: 'running' });
      const options = { endedBefore: { days: 1 }, limit: 2 };
      expect(await client.purge(options)).to.deep.equal({ deleted: 2, more: true, payloadErrors: [] });
      expect(await client.purge(options)).to.deep.equal({ deleted: 1, more: false, payloadErrors: [] });
      expect(await names()).to.have.members(['late', 'running']);
      expect(await client.purge({ endedBefore: new Date(kit.clock.now() + 1) })).to.include({ deleted: 1 });
      expect(await client.describe(running)).to.include({ status: 'RUNNING' });
    });

    it('takes a workflow and statuses', async () => {
      await ended('Echo', 'echo');
      await ended('Fail', 'fail');
      await ended('Parent', 'parent');
      const endedBefore = new Date(kit.clock.now() + 1);
      expect(await client.purge({ endedBefore, statuses: ['FAILED', 'STOPPED'] })).to.include({ deleted: 1 });
      expect(await client.purge({ endedBefore, workflow: 'Parent' })).to.include({ deleted: 1 });
      expect((await names()).filter((name) => name.length < 10)).to.deep.equal(['echo']);
    });

    it('deletes any number in small writes', async () => {
      await Promise.all(Array.from({ length: 60 }, (_, index) => client.run('Echo', 1, { name: `e${index}` })));
      const sizes: number[] = [];
      const { remove } = kit.store;
      kit.store.remove = (ids) => {
        sizes.push(ids.length);
        return remove.call(kit.store, ids);
      };
      const running = await client.start('Sleep', 1);
      expect(await client.purge({ endedBefore: new Date(kit.clock.now() + 1), limit: 55 })).to.include({
        deleted: 55,
        more: true,
      });
      expect(Math.max(...sizes)).to.be.at.most(55);
      await client.stop(running);
    });

    it('refuses what it can not go by, and deletes nothing', async () => {
      await ended('Echo', 'echo');
      const now = new Date(kit.clock.now() + 1);
      for (const [options, message] of [
        [undefined, /options of purge\(\): expected an object/],
        [{}, /endedBefore of purge\(\): expected a valid Date, or a duration/],
        [{ endedBefore: new Date(Number.NaN) }, /endedBefore of purge\(\): expected a valid Date/],
        [{ endedBefore: 30 }, /endedBefore of purge\(\)/],
        [
          { endedBefore: now, statuses: ['RUNNING'] },
          /statuses of purge\(\): .* SUCCEEDED, FAILED, TIMED_OUT, STOPPED/,
        ],
        [{ endedBefore: now, limit: 0 }, /limit of purge\(\): expected a whole number from 1 to 10,000/],
        [{ endedBefore: now, status: ['FAILED'] }, /Did you mean statuses\?/],
      ] as const) {
        const error = await rejection(client.purge(options as never));
        expect(error).to.include({ name: 'InvalidArgumentError' });
        expect(error.message).to.match(message);
      }
      expect(await names()).to.deep.equal(['echo']);
    });
  });
});

describe('payloads of executions that are deleted', () => {
  const texts = new Map<string, string>();
  const payloads: Required<PayloadStore> = {
    put: async (key, text) => void texts.set(key, text),
    get: async (key) => texts.get(key),
    remove: async (owner) => {
      if (owner === failing) throw new Error('no such bucket');
      for (const key of texts.keys()) if (key.startsWith(`${owner}/`)) texts.delete(key);
    },
  };
  let failing: string | undefined;

  class Report extends DurableWorkflow {
    @DurableExecution({ serdes: offloaded({ store: payloads, threshold: 0 }) })
    async run(title: string): Promise<string> {
      return this.lines(title);
    }

    @Step({ serdes: offloaded({ store: payloads, threshold: 0 }) })
    async lines(title: string): Promise<string> {
      return title.repeat(3);
    }
  }

  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
    texts.clear();
    failing = undefined;
  });
  afterEach(() => kit.stop());

  it('go with them, where the class of the workflow is known', async () => {
    const { client } = await kit.started([Report]);
    const [one, other] = [await client.start(Report, 'one'), await client.start(Report, 'other')];
    expect(await client.result(one)).to.equal('oneoneone');
    await client.result(other);
    expect([...texts.keys()].some((key) => key.startsWith(`${one.executionId}/`))).to.equal(true);
    expect(await client.delete(one)).to.deep.equal({ payloadErrors: [] });
    expect([...texts.keys()].filter((key) => !key.startsWith(`${other.executionId}/`))).to.be.empty;
    await client.purge({ endedBefore: new Date(kit.clock.now() + 1) });
    expect(texts).to.be.empty;
  });

  it('are named when they can not be removed; the record is gone all the same', async () => {
    const { client } = await kit.started([Report]);
    const execution = await client.start(Report, 'one');
    await client.result(execution);
    failing = execution.executionId;
    const { payloadErrors } = await client.delete(execution);
    expect(payloadErrors.map(({ message }) => message)).to.deep.equal(['no such bucket']);
    expect(await rejection(client.describe(execution))).to.include({ name: 'ExecutionNotFoundError' });
  });
});
