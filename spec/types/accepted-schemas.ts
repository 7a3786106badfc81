/* What schemas of zod, valibot and arktype the decorators and calls must accept. Compiled, never run. */
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import type { BatchResult } from '../../lib/engine/index.js';
import {
  asPayload,
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  Step,
  WaitForCondition,
} from '../../lib/workflow/index.js';

const OrderSchema = z.object({ id: z.string(), at: z.iso.datetime().transform((text) => new Date(text)) });
type Order = z.infer<typeof OrderSchema>;
const Answer = v.object({ granted: v.boolean(), note: v.optional(v.string(), '') });
const Rate = type({ currency: 'string', 'rate?': 'number' });
const Job = z.object({ id: z.string(), percent: z.number().default(0) });

class Payment {
  id = '';
}

export class Schemas extends DurableWorkflow {
  @DurableExecution({ input: () => OrderSchema, returns: () => z.array(OrderSchema) })
  async run(order: Order): Promise<Order[]> {
    return [order];
  }

  @Step({ returns: () => z.object({ cents: z.number() }), name: 'price', timeout: '5s' })
  async price(_order: Order): Promise<{ cents: number }> {
    return { cents: 1 };
  }

  @Step({ returns: () => OrderSchema.nullable() })
  async find(): Promise<Order | null> {
    return null;
  }

  @Step({ returns: () => OrderSchema })
  async untyped(): Promise<any> {}

  @Callback({ returns: () => Answer, timeout: '3d' })
  async approval(): Promise<{ granted: boolean; note: string }> {
    return fromCallback();
  }

  @Invoke({ functionName: 'rates', returns: () => Rate })
  async rate(): Promise<typeof Rate.infer> {
    return asPayload('EUR');
  }

  @WaitForCondition({ returns: () => Job, until: (job) => job.percent === 100 })
  async finished(job: z.infer<typeof Job>): Promise<z.infer<typeof Job>> {
    return job;
  }

  @ChildContext({ returns: () => Rate })
  async group(): Promise<typeof Rate.infer> {
    return { currency: 'EUR' };
  }

  @ChildContext({ returns: () => Job })
  async batch(): Promise<BatchResult<z.infer<typeof Job>>> {
    return this.context.map(['a'], (id) => ({ id }), { returns: () => Job });
  }
}

/** Whether two types are the very same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function isOf<Expected>() {
  return <Actual>(_value: Actual, ..._proof: Same<Actual, Expected> extends true ? [] : [never]): void => {};
}
type Approval = v.InferOutput<typeof Answer>;
type Done = z.infer<typeof Job>;

export class Calls extends DurableWorkflow {
  async calls(body: unknown): Promise<void> {
    const { context } = this;
    isOf<Order>()(await context.step(() => body, { returns: () => OrderSchema }));
    isOf<Order>()(await context.step('load', async () => body, { returns: () => OrderSchema, timeout: '5s' }));
    isOf<{ cents: number }>()(
      await context.step('inline', () => ({ cents: 1 }), { returns: () => z.object({ cents: z.number() }) }),
    );
    isOf<Approval>()(await context.waitForCallback(() => 1, { returns: () => Answer }));
    isOf<Approval>()(await context.waitForCallback('ask', () => 1, { returns: () => Answer }));
    isOf<Approval>()(await (await context.createCallback({ returns: () => Answer })).result());
    isOf<Approval>()(await (await context.createCallback('ask', { returns: () => Answer })).result());
    isOf<typeof Rate.infer>()(await context.invoke('EUR', { functionName: 'rates', returns: () => Rate }));
    isOf<typeof Rate.infer>()(await context.invoke('rate', 'EUR', { functionName: 'rates', returns: () => Rate }));
    isOf<Order>()(await context.runInChildContext(() => body, { returns: () => OrderSchema }));
    isOf<Order>()(await context.runInChildContext('g', () => body, { returns: () => OrderSchema, virtual: false }));
    isOf<BatchResult<Done>>()(await context.map(['a'], (id, index) => ({ id, index }), { returns: () => Job }));
    isOf<BatchResult<Done>>()(await context.map('m', ['a'], (id) => ({ id }), { returns: () => Job }));
    isOf<BatchResult<Done>>()(
      await context.parallel([() => body, { name: 'b', run: () => 1 }], { returns: () => Job }),
    );
    isOf<BatchResult<Done>>()(await context.parallel('p', [() => body], { returns: () => Job, maxConcurrency: 1 }));
    isOf<Done>()(
      await context.waitForCondition((job) => ({ ...job, percent: 100 }), {
        initialState: { id: 'a', percent: 0 },
        until: ({ percent }) => percent === 100,
        returns: () => Job,
      }),
    );
    isOf<Done>()(
      await context.waitForCondition('c', ({ id }) => ({ id }), {
        initialState: { id: 'a', percent: 0 },
        until: (job) => job.percent === 100,
        returns: () => Job,
      }),
    );
    // By class.
    isOf<Payment>()(await context.waitForCallback('ask', () => 1, { returns: () => Payment }));
    isOf<Payment[]>()(await context.waitForCallback('ask', () => 1, { returns: () => [Payment] }));
    isOf<Payment>()(await (await context.createCallback('ask', { returns: () => Payment })).result());
    isOf<Payment>()(await (await context.createCallback<Payment>('ask', { returns: () => Payment })).result());
    isOf<Payment>()(await context.invoke('rate', 1, { functionName: 'rates', returns: () => Payment }));
    isOf<Payment | undefined>()(await context.step((): Payment | undefined => undefined, { returns: () => Payment }));
    isOf<Order>()(await context.step<Order>('load', () => body as Order, { returns: () => OrderSchema }));
    const status: 'new' | 'old' = await context.step(() => 'new');
    const payment: Payment = await context.waitForCallback('ask', () => 1);
    void [status, payment];
  }
}
