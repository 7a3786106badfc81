import { appendFileSync, readFileSync } from 'node:fs';
import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';

/** What specs run in processes of their own. */
let calls = 0;

/** Who runs it, and what it is told. */
export async function plain(event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<object> {
  const { AWS_ENDPOINT_URL_LAMBDA, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_VERSION, COLOUR } =
    process.env;
  return {
    ...{ event, context, pid: process.pid, call: ++calls, remaining: context.getRemainingTimeInMillis() },
    env: { AWS_ENDPOINT_URL_LAMBDA, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_VERSION, COLOUR },
  };
}

export async function failing(): Promise<never> {
  throw new TypeError('out of stock');
}

export async function nothing(): Promise<void> {}

export function endless(): Promise<never> {
  return new Promise(() => {
    setInterval(() => {}, 1000);
  });
}

/** Takes its time, so that two at once need two processes. */
export async function slow(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return process.pid;
}

/** Breaks off as it is told the first two times, each in a process of its own, and then goes on. */
export const unlucky = withDurableExecution(async (way: 'crash' | 'hang', context: DurableContext) => {
  const invocation = await context.step('first', async () => process.pid);
  if (invocation === process.pid) {
    if (way === 'crash') process.exit(3);
    await new Promise(() => setInterval(() => {}, 1000));
  }
  return context.step('second', async () => invocation !== process.pid);
});

/** Notes what it does, and by whom. The shipping takes long the first time. */
export const order = withDurableExecution(async ({ log }: { log: string }, context: DurableContext) => {
  const note = (what: string) => appendFileSync(log, `${what} ${process.pid}\n`);
  await context.step('reserve', async () => note('reserve'));
  await context.waitForCallback('approval', async () => {});
  await context.step('ship', async () => {
    const isFirst = !readFileSync(log, 'utf8').includes('ship');
    note('ship');
    if (isFirst) await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
});
