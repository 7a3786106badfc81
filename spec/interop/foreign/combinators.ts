import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { caught, type Foreign, failing, never, SECOND } from './foreign.js';

const slow = (context: DurableContext, seconds: number) =>
  context.runInChildContext(`slow-${seconds}`, async (child) => {
    await child.wait('pause', { seconds });
    return seconds;
  });
const fails = (context: DurableContext, name: string) =>
  context.step<number>(name, failing(name), { retryStrategy: never });

export const COMBINATORS: readonly Foreign[] = [
  {
    title: 'promise.all over steps and waits',
    isUnordered: true,
    run: (context) =>
      context.promise.all('all', [slow(context, 1), context.step('quick', async () => 0), slow(context, 2)]),
  },
  {
    title: 'promise.all of which one fails',
    isUnordered: true,
    run: (context) => context.promise.all('all', [slow(context, 1), fails(context, 'fails')]).catch(caught),
  },
  {
    title: 'promise.allSettled with a success and a failure',
    isUnordered: true,
    run: async (context) => {
      const settled = await context.promise.allSettled('settled', [slow(context, 1), fails(context, 'fails')]);
      await context.wait('pause', SECOND);
      return settled.map((one) =>
        one.status === 'fulfilled' ? one.value : [one.reason.name, one.reason.message, one.reason instanceof Error],
      );
    },
  },
  {
    title: 'promise.any, where the first to end has failed',
    isUnordered: true,
    run: (context) => context.promise.any('any', [fails(context, 'fails'), slow(context, 1), slow(context, 3)]),
  },
  {
    title: 'promise.any, where all fail',
    isUnordered: true,
    run: (context) => context.promise.any('any', [fails(context, 'one'), fails(context, 'two')]),
  },
  {
    title: 'promise.race between waits',
    isUnordered: true,
    run: async (context) => {
      const winner = await context.promise.race('race', [slow(context, 3), slow(context, 1)]);
      return [winner, await context.step('after', async () => 'after')];
    },
  },
  {
    title: 'promise.race that a failure wins, within a context',
    isUnordered: true,
    run: (context) =>
      context
        .runInChildContext('group', (child) => child.promise.race('race', [slow(child, 1), fails(child, 'fails')]))
        .catch(caught),
  },
];
