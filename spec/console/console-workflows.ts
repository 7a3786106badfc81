import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  fromCallback,
  noRetry,
  Step,
} from '../../lib/index.js';

/** What names and values of other people may hold. */
export const HOSTILE = '<img src=x onerror="window.hacked=1"> \u001b[31mred \u202Egnp.exe';
export const HOSTILE_NAME = '<img src=x onerror="window.hacked=1"> </script>&amp;';

/** An order that waits for an answer, and fails where the card is declined. */
export class OrderWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(order: { readonly card: string }): Promise<string> {
    await this.reserve();
    await this.approval();
    await this.charge(order.card);
    return 'shipped';
  }

  @Step({ retry: fixedDelay({ maxAttempts: 2, delay: '1s' }) })
  async reserve(): Promise<number> {
    if (this.context.attempt === 1) throw new Error('the warehouse is busy');
    return 3;
  }

  @Callback({ timeout: { days: 3 } })
  async approval(): Promise<{ readonly granted: boolean }> {
    return fromCallback();
  }

  @Step({ retry: noRetry() })
  async charge(card: string): Promise<void> {
    if (card === 'declined' && process.env.CARDS !== 'mended') {
      throw new TypeError('the card was declined', { cause: new Error('insufficient funds') });
    }
  }
}

/** A step that only a worker with `RELEASES` ends, and then a callback. */
export class HeldWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    await this.hold();
    await this.approval();
    return 'done';
  }

  @Step()
  async hold(): Promise<void> {
    if (process.env.RELEASES === undefined) await new Promise(() => {});
  }

  @Callback()
  async approval(): Promise<boolean> {
    return fromCallback();
  }
}

/** Names and values as somebody would choose them who means harm, or has a lot to say. */
export class HostileWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(_text?: string): Promise<string> {
    await this.context.step(HOSTILE_NAME, async () => HOSTILE);
    await this.context.step('large', async () => 'x'.repeat(200_000));
    throw new Error(HOSTILE);
  }
}

/** An execution with very many operations. */
export class LargeWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(count: number): Promise<number> {
    const numbers = Array.from({ length: count }, (_, index) => index);
    await this.context.map('all', numbers, async (number) => number, { nesting: 'nested' });
    return count;
  }
}
