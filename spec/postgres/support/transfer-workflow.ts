import type { PoolClient } from 'pg';
import { DurableExecution, DurableWorkflow, fixedDelay, Step, Transaction } from '../../../lib/index.js';
import type { PostgresRig } from './server.js';

/** Where the bodies keep their accounts; processes find it here. */
export const ACCOUNTS_VARIABLE = 'EVERSTEP_ACCOUNTS_SCHEMA';

/** What the bodies of transactions write to. */
export async function createAccounts(rig: PostgresRig): Promise<void> {
  await rig.rows(`
    CREATE TABLE {s}.accounts (id text PRIMARY KEY, balance integer NOT NULL CHECK (balance > -1000));
    CREATE TABLE {s}.transfers (id serial, execution text, step text, pid integer DEFAULT pg_backend_pid());
    INSERT INTO {s}.accounts VALUES ('a', 0), ('b', 0)`);
}

const accounts = () => process.env[ACCOUNTS_VARIABLE]!;

/** Adds to one row in each step, and notes each of them: so what is kept twice shows. */
export class TransferWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(transfers: number): Promise<number> {
    let balance = 0;
    for (let step = 1; step <= transfers; step++) {
      balance = await this.add('a', 1);
      await this.note(step);
    }
    return balance;
  }

  @Transaction({ retry: fixedDelay({ delay: '1s', maxAttempts: 3 }) })
  async add(account: string, amount: number): Promise<number> {
    const client = this.context.transaction<PoolClient>();
    await client.query(`INSERT INTO ${accounts()}.transfers (execution, step) VALUES ($1, $2)`, [
      this.context.executionId,
      this.context.operationId,
    ]);
    const { rows } = await client.query<{ balance: number }>(
      `UPDATE ${accounts()}.accounts SET balance = balance + $1 WHERE id = $2 RETURNING balance`,
      [amount, account],
    );
    return rows[0]!.balance;
  }

  @Step()
  async note(step: number): Promise<number> {
    return step;
  }
}
