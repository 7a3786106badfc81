import { expect } from 'chai';
import {
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  noRetry,
  Step,
  type StepError,
  Transaction,
  UnsupportedOperationError,
} from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { MemoryStore, StoreWorkflowClient, StoreWriteError, WorkflowRuntime } from '../../lib/runtime.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { rejection } from '../service/service-kit.js';
import { Conflict, TransactionalStore } from '../support/transactional-store.js';

/** What the body of the transaction does in its n-th run, and what the workflow does. */
let body: (run: number, workflow: Paying) => unknown;
let script: (workflow: Paying) => Promise<unknown>;
let runs: number;

class Paying extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<unknown> {
    return script(this);
  }

  @Transaction({ retry: noRetry() })
  async pay(): Promise<unknown> {
    await this.context.transaction().query(`run ${++runs}`);
    return body(runs, this);
  }

  @Step({ retry: fixedDelay({ delay: '1s', maxAttempts: 2 }) })
  async note(text: string): Promise<string> {
    return text;
  }

  @Step({ retry: noRetry() })
  async around(): Promise<unknown> {
    return this.pay();
  }

  race(...contenders: (() => Promise<unknown>)[]): Promise<unknown> {
    return this.context.race(contenders);
  }

  outside(): unknown {
    return this.context.transaction();
  }
}

describe('A step in a transaction of the store', () => {
  let store: TransactionalStore;
  let runtime: WorkflowRuntime;

  beforeEach(() => {
    store = new TransactionalStore();
    runs = 0;
    body = (run) => run;
    script = (workflow) => workflow.pay();
  });
  afterEach(async () => {
    await runtime.stop({ grace: '0s' });
    expect([...store.unfinished], 'transactions that are left open').to.deep.equal([]);
  });

  async function run(options: object = {}): Promise<unknown> {
    runtime = new WorkflowRuntime({
      ...{ store, workflows: [Paying], logger: new QuietLogger() },
      ...options,
    }) as unknown as WorkflowRuntime;
    await runtime.start();
    return runtime.client.run(Paying);
  }

  it('commits its checkpoint in it', async () => {
    expect(await run()).to.equal(1);
    expect([store.kept, store.rolledBack]).to.deep.equal([['run 1'], []]);
  });

  it('is not believed to be done before it is committed, in any way of checkpointing', async () => {
    for (const checkpointing of ['optimistic', 'eager'] as const) {
      store.failures.push(new Conflict());
      let answered = 0;
      script = async (workflow) => {
        await workflow.pay();
        answered = runs;
        return workflow.note('after');
      };
      runs = 0;
      expect(await run({ checkpointing })).to.equal('after');
      expect(answered).to.equal(2);
      await runtime.stop();
    }
  });

  it('rolls back what a body that throws has written', async () => {
    body = () => {
      throw new RangeError('no');
    };
    const failed = await rejection(run());
    expect(failed.message).to.match(/no/);
    expect([store.kept, store.rolledBack]).to.deep.equal([[], ['done']]);
  });

  it('rolls back what came with a result that can not be recorded', async () => {
    body = () => Symbol('no value');
    expect((await rejection(run())).message).to.match(/symbol/i);
    expect([store.kept, store.rolledBack]).to.deep.equal([[], ['in use']]);
  });

  it('runs again when body or commit meet another transaction, and what else was sent is recorded', async () => {
    store.failures.push(new Conflict(), new Conflict());
    body = (count) => {
      if (count === 1) throw new Conflict();
      return count;
    };
    script = async (workflow) => {
      const [paid, ...noted] = await Promise.all([workflow.pay(), workflow.note('one'), workflow.note('two')]);
      return [paid, ...noted];
    };
    expect(await run()).to.deep.equal([4, 'one', 'two']);
    expect(store.kept).to.deep.equal(['run 4']);
  });

  it('fails when that has happened ten times, or when the commit fails for another reason', async () => {
    store.failures.push(...Array.from({ length: 10 }, () => new Conflict('again')));
    script = async (workflow) => {
      const errors = [];
      for (const _ of [1, 2]) errors.push(await workflow.pay().catch((error: StepError) => error.errorType));
      return [...errors, await workflow.pay()];
    };
    store.failures.push(new RangeError('not this'));
    expect(await run()).to.deep.equal(['Conflict', 'RangeError', 12]);
    expect(store.kept).to.deep.equal(['run 12']);
  });

  it('is rolled back when nobody waits for it any more', async () => {
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    body = () => {
      begun();
      return new Promise(() => {});
    };
    script = (workflow) =>
      workflow.race(
        () => workflow.pay(),
        () => hasBegun.then(() => workflow.note('first')),
      );
    expect(await run()).to.equal('first');
    expect(store.rolledBack).to.deep.equal(['in use']);
  });

  it('breaks the invocation off when its store can not be reached, which is no failure of the body', async () => {
    store.refusal = new StoreWriteError({ path: 'there', problem: 'it is gone', cure: 'Wait.' });
    expect(await run()).to.equal(1);
    expect(runs).to.equal(1);
  });

  it('shares the transaction of another one, and needs one around it', async () => {
    body = (count, workflow) => (count === 1 ? workflow.pay() : 'inner');
    script = async (workflow) => [
      await workflow.pay(),
      await workflow.around().catch((error: Error) => error.message),
      await Promise.resolve()
        .then(() => workflow.outside())
        .catch((error: Error) => error.message),
    ];
    const [inner, inStep, outside] = (await run()) as string[];
    expect([inner, store.kept]).to.deep.equal(['inner', ['run 1', 'run 2']]);
    expect(inStep).to.match(/transaction 'pay' was called inside the body of step 'around', which has no transaction/);
    expect(outside).to.match(/context\.transaction\(\) was read outside a step/);
  });
});

describe('A store without transactions', () => {
  it('is refused by a runtime for a workflow that needs them, with the methods and the cure', () => {
    const make = () => new WorkflowRuntime({ store: new MemoryStore(), workflows: [Paying] });
    expect(make).to.throw(
      /The workflow class Paying can't run: pay has @Transaction, but MemoryStore has no transactions\. .*PostgresStore/,
    );
  });

  it('is refused by a handler for AWS Lambda', () => {
    expect(() => createHandler(Paying)).to.throw(
      /Paying can't run: pay has @Transaction, but AWS Lambda has no transactions/,
    );
  });

  it('is refused by start() in a transaction of the caller', async () => {
    const client = new StoreWorkflowClient({ store: new MemoryStore(), logger: new QuietLogger() });
    const tx = { query: async () => ({ rows: [] }) };
    const refused = await rejection(client.start(Paying, undefined, { tx }));
    expect(refused).to.be.instanceOf(UnsupportedOperationError);
    expect(refused.message).to.match(
      /start\(\) is not supported here: MemoryStore can't share a transaction .*PostgresStore/,
    );
    const noClient = await rejection(client.start(Paying, undefined, { tx: {} as typeof tx }));
    expect(noClient.message).to.match(/tx of start\(\): expected a client of pg in a transaction/);
    await client.close();
  });

  it('fails the call in a test, unless the method is stubbed', async () => {
    script = (workflow) => workflow.pay();
    const runner = new WorkflowTestRunner(Paying);
    const failed = await rejection((await runner.run()).result());
    expect(failed.message).to.match(/step 'pay' has @Transaction, but the store .* stub the method/);
    const pay = runner.stub(Paying, 'pay', async () => 'stubbed');
    expect(await (await runner.run()).result()).to.equal('stubbed');
    expect(pay.calls.length).to.equal(1);
  });
});
