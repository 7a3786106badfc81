import {
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  noRetry,
  Step,
} from '../../lib/index.js';

/** An order with everything that a timeline shows: attempts, a scope, a callback, a failure with a cause. */
export class Order extends DurableWorkflow {
  #tries = 0;

  @DurableExecution()
  async run(input: { readonly id: string; readonly approves?: boolean }): Promise<string> {
    await this.flaky();
    await this.packing(input.id);
    if (input.approves) await this.approval();
    if (input.id === 'bad') await this.charge();
    return `${input.id} shipped`;
  }

  @Step({ retry: fixedDelay({ maxAttempts: 3, delay: '1s' }) })
  async flaky(): Promise<number> {
    this.#tries++;
    if (this.context.attempt < 2) throw new Error('the gateway is busy');
    return this.#tries;
  }

  @ChildContext()
  async packing(id: string): Promise<string> {
    return this.box(id);
  }

  @Step()
  async box(id: string): Promise<string> {
    return `box of ${id}`;
  }

  @Callback({ timeout: { days: 3 } })
  async approval(): Promise<{ granted: boolean }> {
    return fromCallback();
  }

  @Step({ retry: noRetry() })
  async charge(): Promise<void> {
    throw new TypeError('the card was declined', { cause: new Error('insufficient funds') });
  }
}
