import { expect } from 'chai';
import fc from 'fast-check';
import { parseCallbackId } from '../../lib/journal/callback-id.js';
import { newExecutionId } from '../../lib/journal/execution-id.js';
import { WorkflowRuntime } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { SEEDED } from '../support/seeded.js';
import { QuietLogger } from './quiet-logger.js';
import { rejection } from './service-kit.js';
import { workflowOf } from './small-engine.js';

describe('the id of an execution', () => {
  it('is short, has no meaning, and sorts by the time at which it was made', () => {
    const moments = [-5, 0, 1, Date.UTC(1973, 0), Date.UTC(2026, 0), Date.UTC(2026, 0) + 1, Date.UTC(9999, 0)];
    const ids = moments.map((moment) => newExecutionId(moment));
    for (const id of ids) expect(id).to.match(/^[0-9a-v]{26}$/);
    expect(ids.slice(1)).to.deep.equal(ids.slice(1).sort());
    expect(new Set(Array.from({ length: 1000 }, () => newExecutionId(0))).size).to.equal(1000);
  });
});

describe('the id of a callback', () => {
  const place = temporaryDirectory();

  it('has 128 bits that nothing else tells, is recorded, and is the same in each replay and process', async () => {
    const path = place('callbacks.db');
    const heard: string[] = [];
    const asks = workflowOf('Asks', async (engine) => {
      for (const name of ['a', 'b']) await engine.callback(name, (id) => heard.push(id));
      return 'answered';
    });
    const start = async () => {
      const runtime = new WorkflowRuntime({
        store: new SqliteStore({ path }),
        workflows: [asks],
        logger: new QuietLogger(),
      });
      await runtime.start();
      return runtime;
    };
    const runtime = await start();
    const names = ['order-1', 'order-2'];
    const executions = await Promise.all(
      names.map((name) => runtime.client.start<string>('Asks', undefined, { name })),
    );
    await until(() => heard.length === 2);
    const [first, second] = executions.map(({ executionId }) => heard.find((id) => id.startsWith(executionId))!);
    for (const id of heard) {
      expect(id).to.match(/^[A-Za-z0-9_.-]{1,100}$/);
      expect(Buffer.from(id.split('.').at(-1)!, 'base64url')).to.have.length(16);
    }
    expect(first!.split('.').at(-1)).not.to.equal(second!.split('.').at(-1));
    const forged = [executions[1]!.executionId, ...first!.split('.').slice(1)].join('.');
    expect(await rejection(runtime.client.callbacks.succeed(forged))).to.include({ name: 'CallbackNotFoundError' });
    await runtime.stop();

    const later = await start();
    for (let answered = 0; answered < 4; answered++) {
      await until(() => heard.length > answered);
      await later.client.callbacks.succeed(heard[answered]!, 'yes');
    }
    for (const execution of executions) expect(await later.client.result(execution)).to.equal('answered');
    const { events } = await later.client.history(executions[0]!);
    const recorded = events.flatMap(({ CallbackStartedDetails }) => CallbackStartedDetails?.CallbackId ?? []);
    expect(recorded).to.deep.equal(heard.filter((id) => id.startsWith(executions[0]!.executionId)));
    await later.stop();
  });

  it('is taken apart in no time, whatever it is', () => {
    // What takes more than linear time does not come to an end on these.
    for (const hostile of [
      '.'.repeat(100),
      'a.'.repeat(5e5),
      `${'/'.repeat(1e6)}arn:`,
      'A'.repeat(1e6),
      '..',
      '.1.',
      '',
    ]) {
      expect(parseCallbackId(hostile)).to.equal(undefined);
      expect(parseCallbackId(Buffer.from(hostile).toString('base64'))).to.equal(undefined);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        const address = parseCallbackId(text);
        if (address !== undefined) expect(text.startsWith(`${address.executionId}.${address.index}`)).to.equal(true);
      }),
      SEEDED,
    );
  });

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
  }
});
