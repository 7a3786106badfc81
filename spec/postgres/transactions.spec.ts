import { expect } from 'chai';
import type { StepError } from '../../lib/index.js';
import type { PostgresStore, PostgresStoreOptions } from '../../lib/postgres.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { checkEverything } from './support/checker.js';
import { FaultyProxy } from './support/proxy.js';
import { resetScript, ScriptedWorkflow, script } from './support/scripted-workflow.js';
import { PostgresRig, serverSocket } from './support/server.js';
import { checkTransfers, createAccounts, TransferWorkflow } from './support/transfer-workflow.js';

/** A promise that a spec resolves. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('Steps in a transaction', () => {
  let rig: PostgresRig;
  let store: PostgresStore;
  let runtime: WorkflowRuntime;

  beforeEach(async () => {
    rig = new PostgresRig();
    store = await rig.open();
    await createAccounts(rig);
    resetScript();
  });
  afterEach(async () => {
    await runtime?.stop({ grace: '0s' });
    expect(await checkTransfers(rig), 'bodies that are not recorded once').to.deep.equal([]);
    await checkEverything(rig, await rig.open());
    await rig.close();
  });

  async function start(over: PostgresStore = store): Promise<void> {
    const workflows = [ScriptedWorkflow, TransferWorkflow] as const;
    runtime = new WorkflowRuntime({
      ...{ store: over, workflows, logger: new QuietLogger(), stickyExecutions: false },
    }) as unknown as WorkflowRuntime;
    await runtime.start();
  }

  const run = async (): Promise<unknown> => {
    await start();
    return runtime.client.run(ScriptedWorkflow);
  };

  /** The bodies that were kept. */
  const kept = async (): Promise<string[]> =>
    (await rig.rows<{ readonly step: string }>('SELECT step FROM {s}.transfers ORDER BY step')).map(({ step }) => step);

  it('are one commit with what their bodies have written', async () => {
    await start();
    expect(await runtime.client.run(TransferWorkflow, 3)).to.equal(3);
    expect(await kept()).to.deep.equal(['a', 'a', 'a']);
    expect(await rig.rows("SELECT balance FROM {s}.accounts WHERE id = 'a'")).to.deep.equal([{ balance: 3 }]);
    // The very transactions that wrote the journal.
    expect(
      await rig.rows('SELECT 1 FROM {s}.transfers JOIN {s}.journal ON journal.xmin = transfers.xmin'),
    ).to.have.length(3);
  });

  it('need no commit besides that one', async () => {
    let commits = 0;
    store.observeCommits(() => {
      commits++;
    });
    script.run = async (workflow) => {
      for (let each = 0; each < 10; each++) await workflow.work();
    };
    await run();
    // The creation and the end besides.
    expect(commits).to.equal(12);
  });

  it('leave nothing of a body that throws, and are tried again as steps are', async () => {
    script.body = async () => {
      if (script.runs === 1) throw new Error('not yet');
      return script.runs;
    };
    expect(await run()).to.equal(2);
    expect(await rig.rows('SELECT attempt FROM {s}.transfers')).to.deep.equal([{ attempt: 2 }]);
  });

  it('fail as steps do when no attempt is left', async () => {
    script.body = async () => {
      throw new RangeError('never');
    };
    script.run = (workflow) => workflow.work().catch((error: StepError) => [error.name, error.errorType]);
    expect(await run()).to.deep.equal(['StepError', 'RangeError']);
    expect([script.runs, await kept()]).to.deep.equal([2, []]);
  });

  it('do not run again on replay', async () => {
    script.run = async (workflow) => {
      const first = await workflow.work();
      await workflow.pause();
      return first;
    };
    script.body = async () => script.runs;
    expect([await run(), script.runs]).to.deep.equal([1, 1]);
  });

  it('run again at once when they meet another transaction, as the same attempt', async () => {
    script.run = (workflow) => workflow.workSerializable();
    script.body = async ({ client }) => {
      await client.query(`SELECT balance FROM ${rig.schema}.accounts`);
      if (script.runs < 3) await rig.rows("UPDATE {s}.accounts SET balance = balance + 1 WHERE id = 'a'");
      await client.query(`UPDATE ${rig.schema}.accounts SET balance = balance + 10 WHERE id = 'a'`);
    };
    await run();
    expect(await rig.rows('SELECT attempt FROM {s}.transfers')).to.deep.equal([{ attempt: 1 }]);
    expect(await rig.rows("SELECT balance FROM {s}.accounts WHERE id = 'a'")).to.deep.equal([{ balance: 12 }]);
  });

  it('run again when their commit meets another transaction', async () => {
    script.run = (workflow) => workflow.workSerializable();
    script.body = async ({ client }) => {
      await client.query(`SELECT balance FROM ${rig.schema}.accounts WHERE id = 'a'`);
      await client.query(`UPDATE ${rig.schema}.accounts SET balance = balance + 1 WHERE id = 'b'`);
      if (script.runs > 1) return script.runs;
      // It reads what the body writes, and writes what that has read.
      const other = await rig.pool.connect();
      await other.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
      await other.query(`SELECT balance FROM ${rig.schema}.accounts WHERE id = 'b'`);
      await other.query(`UPDATE ${rig.schema}.accounts SET balance = balance + 1 WHERE id = 'a'`);
      await other.query('COMMIT');
      other.release();
      return 0;
    };
    expect(await run()).to.equal(2);
    expect(await kept()).to.deep.equal(['serializable']);
  });

  it('fail when they meet others in each of ten runs', async () => {
    script.run = (workflow) => workflow.workOnce().catch((error: StepError) => error.message);
    script.body = async ({ client }) => client.query("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
    expect(await run()).to.match(/40001/);
    expect(script.runs).to.equal(10);
  });

  it('fail when their commit is refused', async () => {
    await rig.rows(`ALTER TABLE {s}.transfers ADD account text REFERENCES {s}.accounts DEFERRABLE INITIALLY DEFERRED`);
    script.run = (workflow) => workflow.workOnce().catch((error: StepError) => error.message);
    script.body = async ({ client }) => {
      await client.query(`UPDATE ${rig.schema}.transfers SET account = 'nobody'`);
    };
    expect(await run()).to.match(/foreign key/);
    expect([script.runs, await kept()]).to.deep.equal([1, []]);
  });

  it('fail when the body hides that one of its statements has failed', async () => {
    script.run = (workflow) => workflow.workOnce().catch((error: StepError) => error.message);
    script.body = async ({ client }) => {
      await client.query('SELECT 1 / 0').catch(() => {});
    };
    expect(await run()).to.match(/transaction is aborted/);
    expect(await kept()).to.deep.equal([]);
  });

  it('are refused for good when the body has ended the transaction', async () => {
    script.run = (workflow) => workflow.work().catch((error: StepError) => [error.name, error.message]);
    script.body = async ({ client }) => {
      await client.query(`DELETE FROM ${rig.schema}.transfers`);
      await client.query('COMMIT');
      await client.query('BEGIN');
    };
    const [type, message] = (await run()) as string[];
    expect(type).to.equal('ContextMisuseError');
    expect(message).to.match(/Leave COMMIT and ROLLBACK to Everstep/);
    expect(script.runs).to.equal(1);
  });

  it('keep nothing when another worker has the execution', async () => {
    const taken = gate();
    script.body = async ({ id }) => {
      if (script.runs > 1) return 'mine';
      await rig.rows("UPDATE {s}.executions SET owner = 'other', epoch = epoch + 1 WHERE execution_id = $1", [id]);
      taken.open();
      return 'lost';
    };
    await start();
    const result = runtime.client.run(ScriptedWorkflow);
    await taken.opened;
    await rig.until(async () => runtime.running === 0);
    expect(await kept()).to.deep.equal([]);
    await rig.rows("UPDATE {s}.executions SET owner = NULL WHERE owner = 'other'");
    expect(await result).to.equal('mine');
    expect([script.runs, await kept()]).to.deep.equal([2, ['work']]);
  });

  for (const isolation of ['work', 'workSerializable'] as const) {
    it(`take in what others have written meanwhile (${isolation})`, async () => {
      const elsewhere = new StoreWorkflowClient({ store: await rig.open(), logger: new QuietLogger() });
      script.run = (workflow) => workflow[isolation]();
      script.body = async ({ id }) => {
        if (script.runs === 1) await elsewhere.pause(id);
        return script.runs;
      };
      await start();
      const execution = await runtime.client.start(ScriptedWorkflow);
      await rig.until(async () => (await runtime.client.describe(execution)).status === 'PAUSED');
      await runtime.client.resume(execution);
      expect(await runtime.client.result(execution)).to.equal(isolation === 'work' ? 1 : 2);
      expect(await kept()).to.have.length(1);
      await elsewhere.close();
    });
  }

  it('hold up no other steps while their bodies work', async () => {
    const noted = gate();
    script.body = async () => noted.opened;
    script.run = async (workflow) => {
      const working = workflow.work();
      for (const text of ['one', 'two', 'three']) await workflow.note(text);
      noted.open();
      await working;
      return workflow.note('four');
    };
    expect(await run()).to.equal('four');
  });

  it('run side by side, more of them than there are connections, and beside steps', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => index);
    script.run = async (workflow) => {
      const [mapped, noted, ...plain] = await Promise.all([
        workflow.map(numbers),
        Promise.all(numbers.map((number) => workflow.note(String(number)))),
        ...numbers.map((number) => workflow.number(number)),
      ]);
      return [mapped, noted.length, plain];
    };
    await start(await rig.open({ max: 3 }));
    expect(await runtime.client.run(ScriptedWorkflow)).to.deep.equal([numbers, 30, numbers]);
    expect([script.runs, (await kept()).length]).to.deep.equal([60, 60]);
  });

  it('are refused by a pool that leaves them no connection', async () => {
    script.run = (workflow) => workflow.work().catch((error: StepError) => error.message);
    await start(await rig.open({ max: 2 }));
    expect(await runtime.client.run(ScriptedWorkflow)).to.match(
      /the number of connections of the pool: expected at least 3/,
    );
  });

  it('share the transaction of the one that calls them, and are refused in a step', async () => {
    script.body = async (workflow) => {
      if (script.runs < 3) await workflow.work();
      return script.runs;
    };
    script.run = async (workflow) => [
      await workflow.work(),
      await workflow.step().catch((error: StepError) => error.message),
    ];
    const [count, refused] = (await run()) as [number, string];
    expect(count).to.equal(3);
    expect(await rig.rows('SELECT DISTINCT operation, xmin::text FROM {s}.transfers')).to.have.length(1);
    expect(refused).to.match(/transaction 'work' was called inside the body of step 'step', which has no transaction/);
    await rig.rows('DELETE FROM {s}.transfers');
  });

  it('let go of everything when their time is over', async () => {
    script.run = (workflow) => workflow.workInTime();
    script.body = () => (script.runs === 1 ? new Promise(() => {}) : Promise.resolve(script.runs));
    expect(await run()).to.equal(script.runs);
    expect(script.runs).to.be.greaterThan(1);
    expect(await kept()).to.deep.equal(['in time']);
  });

  it('let go of everything when nobody waits for them any more', async () => {
    const begun = gate();
    script.body = async ({ client }) => {
      await client.query(`UPDATE ${rig.schema}.accounts SET balance = 1 WHERE id = 'a'`);
      begun.open();
      return new Promise(() => {});
    };
    script.run = async (workflow) => {
      await workflow.race([() => workflow.work(), () => begun.opened.then(() => workflow.note('first'))]);
      return rig.rows("UPDATE {s}.accounts SET balance = 2 WHERE id = 'a' RETURNING balance");
    };
    await start();
    const execution = await runtime.client.start(ScriptedWorkflow);
    expect(await runtime.client.result(execution)).to.deep.equal([{ balance: 2 }]);
  });

  it('let go of everything when the runtime stops', async () => {
    const begun = gate();
    script.body = async ({ client }) => {
      if (script.runs > 1) return script.runs;
      await client.query(`UPDATE ${rig.schema}.accounts SET balance = 1 WHERE id = 'a'`);
      begun.open();
      return new Promise(() => {});
    };
    await start();
    const execution = await runtime.client.start(ScriptedWorkflow);
    await begun.opened;
    await runtime.stop({ grace: '0s' });
    await rig.rows("UPDATE {s}.accounts SET balance = 2 WHERE id = 'a'");
    await start();
    expect(await runtime.client.result(execution)).to.equal(2);
  });

  describe('over connections that break', () => {
    let proxy: FaultyProxy;
    let broken: PostgresStore;

    beforeEach(async function () {
      const socket = serverSocket();
      if (socket === undefined) return this.skip();
      proxy = new FaultyProxy(socket);
      broken = await rig.open({ connectionString: await proxy.listen(), notifications: false } as PostgresStoreOptions);
    });
    afterEach(async () => {
      await runtime?.stop({ grace: '0s' });
      await broken?.close();
      await proxy?.close();
    });

    it('are kept once when the answer to their commit was lost', async () => {
      let left = 3;
      proxy.faults = { dropsAnswerTo: (statement) => statement.includes('COMMIT') && left-- > 0 };
      script.run = async (workflow) => [await workflow.number(1), await workflow.number(2), await workflow.number(3)];
      await start(broken);
      expect(await runtime.client.run(ScriptedWorkflow)).to.deep.equal([1, 2, 3]);
      expect([proxy.dropped, script.runs, await kept()]).to.deep.equal([3, 3, ['1', '2', '3']]);
    });

    it('run again when their commit was lost, or their connection before', async () => {
      let isCutting = false;
      let cuts = 0;
      proxy.faults = {
        dropsAnswerTo: (statement) => {
          isCutting = cuts < 2 && statement.includes(cuts === 0 ? 'append_1' : 'SELECT 1 + 41');
          if (isCutting) cuts++;
          return isCutting;
        },
      };
      script.run = async (workflow) => [await workflow.number(1), await workflow.work()];
      script.body = async ({ client }) => (await client.query('SELECT 1 + 41 AS sum')).rows[0]!.sum;
      await start(broken);
      expect(await runtime.client.run(ScriptedWorkflow)).to.deep.equal([1, 42]);
      expect([cuts, script.runs, await kept()]).to.deep.equal([2, 4, ['1', 'work']]);
    });
  });
});
