import { Transform, Type } from 'class-transformer';
import { DurableExecution, DurableWorkflow } from '../../../../lib/index.js';

class Message {
  id!: string;
  message!: string;

  /** In seconds; it comes as text. */
  @Transform(({ value }) => (typeof value === 'string' ? Date.parse(value) / 1000 : value))
  timestamp!: number;
}

class Receipt {
  @Type(() => Message)
  received!: Message;
}

/** A callback whose answer is read into a class. */
export class TypedCallback extends DurableWorkflow {
  @DurableExecution({ returns: () => Receipt })
  async run(name: string): Promise<Receipt> {
    const callback = await this.context.createCallback<Message>(name, { returns: () => Message });
    return Object.assign(new Receipt(), { received: await callback.result() });
  }
}
