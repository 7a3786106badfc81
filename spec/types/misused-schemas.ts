/*
 * Schemas that don't fit what their method promises or takes. Marked as in misuse.ts. Compiled,
 * never run.
 */
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
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
const Answer = v.object({ granted: v.boolean() });
const Rate = type({ currency: 'string' });

export class Results extends DurableWorkflow {
  // @ts-expect-error @DurableExecution({ returns }) names a schema that gives another type than the method resolves to
  @DurableExecution({ returns: () => OrderSchema })
  async run(): Promise<string> {
    return '';
  }

  // @ts-expect-error @Step({ returns }) names a schema that gives another type than the method resolves to
  @Step({ returns: () => OrderSchema })
  async input(): Promise<z.input<typeof OrderSchema>> {
    return { id: '', at: '' };
  }

  // @ts-expect-error @Step({ returns }) names a schema that gives another type than the method resolves to
  @Step({ returns: () => OrderSchema })
  async maybe(): Promise<Order | undefined> {
    return undefined;
  }

  // @ts-expect-error @Step({ returns }) names a schema that gives another type than the method resolves to
  @Step({ returns: () => z.array(OrderSchema) })
  async single(): Promise<Order> {
    return { id: '', at: new Date() };
  }

  // @ts-expect-error @Callback({ returns }) names a schema that gives another type than the method resolves to
  @Callback({ returns: () => Answer })
  async approval(): Promise<{ granted: string }> {
    return fromCallback();
  }

  // @ts-expect-error @Invoke({ returns }) names a schema that gives another type than the method resolves to
  @Invoke({ functionName: 'rates', returns: () => Rate })
  async rate(): Promise<number> {
    return asPayload(1);
  }

  // @ts-expect-error @ChildContext({ returns }) names a schema that gives another type than the method resolves to
  @ChildContext({ returns: () => Rate })
  async group(): Promise<string> {
    return '';
  }

  // @ts-expect-error @WaitForCondition({ returns }) names a schema that gives another type than the method resolves to
  @WaitForCondition({ returns: () => Rate, until: () => true })
  async finished(state: number): Promise<number> {
    return state;
  }

  // @ts-expect-error @Step({ returns }) names an asynchronous schema, which only the schema of an input may be
  @Step({
    returns: () =>
      v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
  })
  async asynchronous(): Promise<string> {
    return '';
  }

  // @ts-expect-error provides no match for the signature '()
  @Step({ returns: OrderSchema })
  async notAThunk(): Promise<Order> {
    return { id: '', at: new Date() };
  }

  // @ts-expect-error is not assignable to type 'ClassOrSchema'
  @Step({ returns: () => [OrderSchema] })
  async array(): Promise<Order[]> {
    return [];
  }
}

export class Input extends DurableWorkflow {
  // @ts-expect-error @DurableExecution({ input }) names a schema that gives another type than the method takes
  @DurableExecution({ input: () => OrderSchema })
  async run(_order: { id: string; at: string }): Promise<void> {}
}

export class Calls extends DurableWorkflow {
  async calls(): Promise<void> {
    // @ts-expect-error Type 'Order' is not assignable | is not assignable to type 'number'
    const total: number = await this.context.step(() => 1, { returns: () => OrderSchema });

    // @ts-expect-error is not assignable to type 'string'
    const granted: string = (await this.context.waitForCallback('ask', () => 1, { returns: () => Answer })).granted;

    // @ts-expect-error 'percent' does not exist on type
    await this.context.map([1], (n) => n, { returns: () => Rate }).then((all) => all.results()[0]?.percent);
    void [total, granted];
  }
}
