import {
  createRetryStrategy,
  type DurableContext,
  JitterStrategy,
  withDurableExecution,
} from '@aws/durable-execution-sdk-js';
import type { Outside } from '../outside.js';
import type { Answer } from '../run.js';

/** A handler made with AWS's SDK, and what happens to it. */
export interface Foreign {
  readonly title: string;
  readonly input?: unknown;
  /** For callbacks by name, in the order in which the handler asks. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /**
   * Only the order of each operation's own events says anything: that among operations is chance,
   * or the runner's choice.
   */
  readonly isUnordered?: boolean;
  readonly run: (context: DurableContext, input: any, outside: Outside) => Promise<unknown>;
}

/** The handler as AWS Lambda would be given it. */
export const handlerOf = ({ run }: Foreign, outside: Outside) =>
  withDurableExecution((input: unknown, context: DurableContext) => run(context, input, outside));

export const SECOND = { seconds: 1 };

export const onceMore = createRetryStrategy({ maxAttempts: 2, initialDelay: SECOND, jitter: JitterStrategy.NONE });
export const never = createRetryStrategy({ maxAttempts: 1 });

/** Fails at its first attempt. */
export const unsteady = async ({ attempt }: { readonly attempt: number }) => {
  if (attempt === 1) throw new RangeError('out of range');
  return attempt;
};

/** Fails with this message, at every attempt. */
export const failing = (message: string) => async (): Promise<never> => {
  throw new TypeError(message);
};

export const caught = (error: unknown) => `caught ${(error as Error).name}: ${(error as Error).message}`;

export const KB = 1024;
