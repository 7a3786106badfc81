import { expect } from 'chai';
import { CorruptJournalError } from '../../lib/core/errors/service-errors.js';
import { StoreCorruptError } from '../../lib/core/errors/store-errors.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/service/index.js';
import { SqliteStore } from '../../lib/stores/sqlite/index.js';
import { LIBRARIES, temporaryDirectory } from '../stores/sqlite-kit.js';
import { ManualClock } from '../support/manual-clock.js';
import { QuietLogger } from './quiet-logger.js';
import { rejection } from './service-kit.js';
import { workflowOf } from './small-engine.js';

const WORKFLOWS = [
  workflowOf('Order', async (engine) => {
    await engine.wait('w', 60);
    return 'done';
  }),
];

for (const library of LIBRARIES) {
  describe(`a store of which one execution is damaged, with ${library.name}`, () => {
    const place = temporaryDirectory();
    let count = 0;
    let path: string;
    let clock: ManualClock;
    let logger: QuietLogger;
    let damaged: string;
    let other: string;

    const runtimeOver = () =>
      new WorkflowRuntime({ store: new SqliteStore({ path }), workflows: WORKFLOWS, clock, logger, concurrency: 1 });
    /** Time passes until what was begun is done: a store on disk answers in turns of its own. */
    const settle = async () => {
      for (let turn = 0; turn < 50; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        await clock.advance(0);
      }
    };

    beforeEach(async () => {
      path = place(`${++count}.db`);
      clock = new ManualClock();
      logger = new QuietLogger();
      const runtime = runtimeOver();
      await runtime.start();
      const ids: string[] = [];
      for (const name of ['damaged', 'other']) {
        ids.push((await runtime.client.start('Order', undefined, { name })).executionId);
        await settle();
      }
      [damaged, other] = ids as [string, string];
      await runtime.stop();
    });

    const tamper = (sql: string) => {
      const driver = library.open(path);
      driver.exec(sql);
      driver.close();
    };

    /** Runs what is there on one place, an hour later; gives what was said of the damage. */
    async function runOthers(): Promise<string[]> {
      clock.skip(3_600_000);
      const runtime = runtimeOver();
      await runtime.start();
      for (let second = 0; second < 3; second++) {
        await settle();
        await clock.advance(1000);
      }
      await settle();
      expect(await runtime.client.result(other)).to.equal('done');
      await runtime.stop({ grace: '0s' });
      return logger.lines;
    }

    for (const [what, sql, said] of [
      [
        'a byte of its journal went bad',
        `UPDATE journal SET entry = CAST(x'7bff7d' AS TEXT) WHERE execution = 1 AND seq = 2`,
        /of workflow Order is blocked: The store .* journal entry 2 of .* is not UTF-8 text\. Restore/,
      ],
      [
        'an entry of its journal is none',
        `UPDATE journal SET entry = 'null' WHERE execution = 1 AND seq = 2`,
        /of workflow Order is blocked: The store .* journal entry 2 of .* is JSON, but no entry of a journal\. Restore/,
      ],
      [
        'all of its journal is gone',
        'DELETE FROM journal WHERE execution = 1',
        /of workflow Order is blocked: The journal of .* entry 1 is missing\. The store is damaged/,
      ],
    ] as const) {
      it(`runs the others when ${what}`, async () => {
        tamper(sql);
        const lines = await runOthers();
        expect(lines).to.have.length(1);
        expect(lines[0]).to.match(said);
        const client = new StoreWorkflowClient({ store: new SqliteStore({ path }), clock, logger });
        const { status, blocked } = await client.describe(damaged);
        expect([status, blocked?.cause]).to.deep.equal(['RUNNING', 'damaged-record']);
        await client.close();
      });
    }

    it('runs the others when the name of an execution that is due can not be read, and says so once', async () => {
      tamper(`UPDATE executions SET name = CAST(x'ff' AS TEXT) WHERE key = 1`);
      const lines = await runOthers();
      expect(lines.filter((line) => line.includes('could not be asked for work'))).to.have.length(1);
    });

    it('says that the journal is damaged of an execution that has none, whatever is asked', async () => {
      tamper('DELETE FROM journal WHERE execution = 1');
      const client = new StoreWorkflowClient({ store: new SqliteStore({ path }), clock, logger });
      for (const call of [() => client.history(damaged), () => client.stop(damaged)]) {
        const error = await rejection(call());
        expect(error).to.be.instanceOf(CorruptJournalError);
        expect(error.message).to.include(damaged).and.include('entry 1 is missing').and.include('backup');
      }
      await client.close();
    });

    it('says so to who asks for a history that can not be read', async () => {
      tamper(`UPDATE journal SET entry = '{"kind":"checkpointed","updates":null}' WHERE execution = 1 AND seq = 2`);
      const client = new StoreWorkflowClient({ store: new SqliteStore({ path }), clock, logger });
      expect(await rejection(client.history(damaged))).to.be.instanceOf(StoreCorruptError);
      expect((await client.history(other)).events).to.not.equal(undefined);
      await client.close();
    });
  });
}
