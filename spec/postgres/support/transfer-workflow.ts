import type { PoolClient } from 'pg';
import { DurableExecution, DurableWorkflow, fixedDelay, Step, Transaction } from '../../../lib/index.js';
import { RECORDED_ENDS } from './checker.js';
import type { PostgresRig } from './server.js';

/** The schema of the accounts; processes find it here. */
export const ACCOUNTS_VARIABLE = 'EVERSTEP_ACCOUNTS_SCHEMA';

/** Set for a process that is to die at the end of the n-th body, before its transaction commits. */
export const DEATH_VARIABLE = 'EVERSTEP_DIES_IN_BODY';

let bodies = 0;

/** What the bodies of transactions write to. */
export async function createAccounts(rig: PostgresRig): Promise<void> {
  process.env[ACCOUNTS_VARIABLE] = rig.schema;
  await rig.rows(`
    CREATE TABLE {s}.accounts (id text PRIMARY KEY, balance integer NOT NULL);
    CREATE TABLE {s}.transfers (execution text, operation text, step text, attempt integer);
    INSERT INTO {s}.accounts VALUES ('a', 0), ('b', 0)`);
}

/** The bodies that were kept and are not recorded as done, or were kept twice. */
export async function checkTransfers(rig: PostgresRig): Promise<readonly unknown[]> {
  return rig.rows(`
    WITH ends AS (
      SELECT execution_id AS execution, operation
      FROM (${RECORDED_ENDS}) AS recorded JOIN {s}.executions ON key = execution WHERE action = 'SUCCEED'
    )
    SELECT operation, count(DISTINCT transfers.xmin::text), count(ends.operation) AS recorded
    FROM {s}.transfers LEFT JOIN ends USING (execution, operation) GROUP BY execution, operation
    HAVING count(DISTINCT transfers.xmin::text) <> 1 OR count(ends.operation) <> count(*)`);
}

const schema = () => process.env[ACCOUNTS_VARIABLE]!;

/** Notes a body in the transaction that it runs in. */
export async function noteTransfer(workflow: DurableWorkflow, step: string): Promise<void> {
  const { context } = workflow as unknown as { readonly context: TransferWorkflow['context'] };
  const values = [context.executionId, context.operationId, step, context.attempt];
  await context.transaction().query(`INSERT INTO ${schema()}.transfers VALUES ($1, $2, $3, $4)`, values);
}

/** Adds to one row in each transaction, and notes each: so what is kept twice shows. */
export class TransferWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(transfers: number): Promise<number> {
    let balance = 0;
    for (let step = 1; step <= transfers; step++) {
      await this.add('a', 1);
      balance += await this.note(step);
    }
    return balance;
  }

  @Transaction({ retry: fixedDelay({ delay: '1s', maxAttempts: 10 }) })
  async add(account: string, amount: number): Promise<number> {
    await noteTransfer(this, account);
    const client = this.context.transaction<PoolClient>();
    const { rows } = await client.query<{ balance: number }>(
      `UPDATE ${schema()}.accounts SET balance = balance + $1 WHERE id = $2 RETURNING balance`,
      [amount, account],
    );
    if (String(++bodies) === process.env[DEATH_VARIABLE]) {
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
    }
    return rows[0]!.balance;
  }

  @Step()
  async note(_step: number): Promise<number> {
    return 1;
  }
}
