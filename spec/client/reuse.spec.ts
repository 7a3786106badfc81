import { expect } from 'chai';
import type { NameReuse } from '../../lib/client/index.js';
import type { WorkflowRuntime } from '../../lib/service/index.js';
import { RuntimeKit } from '../service/runtime-kit.js';
import { rejection } from '../service/service-kit.js';
import { workflowOf } from '../service/small-engine.js';

describe('the reuse of a name', () => {
  let kit: RuntimeKit;
  let client: WorkflowRuntime['client'];
  beforeEach(async () => {
    kit = new RuntimeKit();
    const picky = workflowOf('Picky', async ({ input }) => {
      if (input === 'bad') throw new TypeError('no such item');
      return input;
    });
    client = (await kit.started([picky, workflowOf('Sleep', (engine) => engine.wait('w', 3600))])).client;
  });
  afterEach(() => kit.stop());

  const start = (input: unknown, reuse?: NameReuse, workflow = 'Picky') =>
    client.start(workflow, input, { name: 'order-17', ...(reuse && { reuse }) });
  const endOf = (execution: { executionId: string }) => client.result(execution.executionId).catch(({ name }) => name);

  it("lets a corrected input have the name of what failed, with 'after-failure'", async () => {
    const former = await start('bad');
    expect(await endOf(former)).to.equal('ExecutionFailedError');
    const latter = await start('good', 'after-failure');
    expect(latter.executionId).to.not.equal(former.executionId);
    expect(await endOf(latter)).to.equal('good');
    // The former one is still there, by its id and in lists.
    expect(await client.describe(former)).to.include({ status: 'FAILED', name: 'order-17' });
    expect(await client.describe({ workflow: 'Picky', name: 'order-17' })).to.include(latter);
    const { executions } = await client.list({ name: 'order-17' });
    expect(executions.map(({ executionId }) => executionId)).to.have.members([former.executionId, latter.executionId]);
  });

  it('is there again and again, and each of the former ones can be deleted', async () => {
    const first = await start('bad');
    await endOf(first);
    const second = await start('bad', 'after-failure');
    await endOf(second);
    const third = await start('good', 'after-failure');
    await endOf(third);
    await client.delete(first);
    await client.delete(second);
    expect(await client.describe({ workflow: 'Picky', name: 'order-17' })).to.include(third);
    expect((await client.list({ name: 'order-17' })).executions).to.have.lengthOf(1);
  });

  it("leaves the name with what succeeded, unless it is 'after-end'", async () => {
    const former = await start('good');
    await endOf(former);
    expect(await start('good', 'after-failure')).to.deep.equal(former);
    expect(await rejection(start('better', 'after-failure'))).to.include({ name: 'ExecutionAlreadyStartedError' });
    const latter = await start('good', 'after-end');
    expect(latter.executionId).to.not.equal(former.executionId);
    expect(await endOf(latter)).to.equal('good');
  });

  it('leaves the name with what runs', async () => {
    const running = await start(1, undefined, 'Sleep');
    for (const reuse of ['after-failure', 'after-end'] as const) {
      expect(await start(1, reuse, 'Sleep')).to.deep.equal(running);
      expect(await rejection(start(2, reuse, 'Sleep'))).to.include({ name: 'ExecutionAlreadyStartedError' });
    }
    await client.stop(running);
    expect((await start(2, 'after-failure', 'Sleep')).executionId).to.not.equal(running.executionId);
  });

  it('is off by default', async () => {
    const failed = await start('bad');
    await endOf(failed);
    expect(await start('bad')).to.deep.equal(failed);
    expect(await rejection(start('good', 'never'))).to.include({ name: 'ExecutionAlreadyStartedError' });
  });

  it('gives the name to one of those who ask for it at the same time', async () => {
    await endOf(await start('bad'));
    const starts = await Promise.all(Array.from({ length: 5 }, () => start('good', 'after-failure')));
    expect(new Set(starts.map(({ executionId }) => executionId))).to.have.lengthOf(1);
    expect((await client.list({ name: 'order-17' })).executions).to.have.lengthOf(2);
  });

  it('is refused in other words', async () => {
    const { message } = await rejection(start('good', 'always' as never));
    expect(message).to.equal(`reuse of start(): expected 'never' or 'after-failure' or 'after-end', got "always".`);
  });
});
