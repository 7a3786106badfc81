import type { PoolClient } from 'pg';
import { DurableExecution, DurableWorkflow, fixedDelay, noRetry, Step, Transaction } from '../../../lib/index.js';
import { noteTransfer } from './transfer-workflow.js';

const retry = fixedDelay({ delay: '1s', maxAttempts: 2 });

/** What a spec has the workflow and the bodies of its transactions do. */
export const script = {
  run: (workflow: ScriptedWorkflow): Promise<unknown> => workflow.work(),
  body: async (_workflow: ScriptedWorkflow): Promise<unknown> => undefined,
  /** How often a body of a transaction has begun. */
  runs: 0,
};

export function resetScript(): void {
  script.run = (workflow) => workflow.work();
  script.body = async () => undefined;
  script.runs = 0;
}

/** Does what the script says. Each body of a transaction notes itself in it. */
export class ScriptedWorkflow extends DurableWorkflow {
  get client(): PoolClient {
    return this.context.transaction<PoolClient>();
  }

  get id(): string {
    return this.context.executionId;
  }

  @DurableExecution()
  async run(): Promise<unknown> {
    return script.run(this);
  }

  @Transaction({ retry })
  async work(): Promise<unknown> {
    return this.#worked('work');
  }

  @Transaction({ retry: noRetry() })
  async workOnce(): Promise<unknown> {
    return this.#worked('once');
  }

  @Transaction({ retry, isolation: 'serializable' })
  async workSerializable(): Promise<unknown> {
    return this.#worked('serializable');
  }

  // A busy machine may need more time than that for any of them.
  @Transaction({ retry: fixedDelay({ delay: '1s', maxAttempts: 50 }), timeout: '1s' })
  async workInTime(): Promise<unknown> {
    return this.#worked('in time');
  }

  @Transaction()
  async number(number: number): Promise<number> {
    script.runs++;
    await noteTransfer(this, String(number));
    return number;
  }

  @Step()
  async note(text: string): Promise<string> {
    return text;
  }

  @Step()
  async step(): Promise<unknown> {
    return this.work();
  }

  async pause(): Promise<void> {
    await this.context.wait('pause', { seconds: 1 });
  }

  race(contenders: (() => Promise<unknown>)[]): Promise<unknown> {
    return this.context.race(contenders);
  }

  map(numbers: readonly number[]): Promise<readonly number[]> {
    return this.context.map(numbers, (number) => this.number(number)).then((batch) => batch.results());
  }

  async #worked(step: string): Promise<unknown> {
    script.runs++;
    await noteTransfer(this, step);
    return script.body(this);
  }
}
