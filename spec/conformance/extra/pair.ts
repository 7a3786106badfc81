import { type DurableContext as TheirContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { type DurableContext, DurableExecution, DurableWorkflow } from '../../../lib/index.js';
import { createHandler } from '../../../lib/lambda.js';
import type { FunctionHandler } from '../../../lib/runtime.js';

/** The same workflow twice: as a handler made with AWS's SDK, and as ours. */
export interface Pair {
  readonly title: string;
  readonly theirs: (context: TheirContext) => Promise<unknown>;
  readonly ours: (context: DurableContext) => Promise<unknown>;
  /** Things happen side by side, and which is recorded first is up to the SDK. */
  readonly isConcurrent?: boolean;
}

class OurSide extends DurableWorkflow {
  constructor(private readonly code: Pair['ours']) {
    super();
  }

  @DurableExecution()
  async run(): Promise<unknown> {
    return this.code(this.context);
  }
}

export const theirHandler = ({ theirs }: Pair): FunctionHandler =>
  withDurableExecution((_input: unknown, context: TheirContext) => theirs(context));

export const ourHandler = ({ ours }: Pair): FunctionHandler =>
  createHandler(OurSide, { create: () => new OurSide(ours) });

export function boom(): never {
  throw new Error('boom');
}

export const messageOf = (error: unknown): string => (error as Error).message;
