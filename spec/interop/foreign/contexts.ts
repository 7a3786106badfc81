import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { caught, type Foreign, failing, KB, never, onceMore, SECOND, unsteady } from './foreign.js';

/** Contexts within contexts, with a step in each and a wait in the innermost. */
async function nested(context: DurableContext, depth: number): Promise<string> {
  return context.runInChildContext(`depth-${depth}`, async (child) => {
    const here = await child.step(`step-${depth}`, async () => String(depth));
    if (depth < 4) return `${here}(${await nested(child, depth + 1)})`;
    await child.wait('pause', SECOND);
    return here;
  });
}

export const CONTEXTS: readonly Foreign[] = [
  {
    title: 'a child context with a step, a retry and a wait',
    run: (context) =>
      context.runInChildContext('group', async (child) => {
        const first = await child.step('unsteady', unsteady, { retryStrategy: onceMore });
        await child.wait('pause', SECOND);
        return { first };
      }),
  },
  {
    title: 'child contexts four deep',
    run: (context) => nested(context, 1),
  },
  {
    title: 'a child context that fails and is caught',
    run: async (context) => {
      const failed = context.runInChildContext('group', (child) =>
        child.step('fail', failing('broken'), { retryStrategy: never }),
      );
      return failed.catch(caught);
    },
  },
  {
    title: 'a failure that comes up through two contexts and ends the execution',
    run: (context) =>
      context.runInChildContext('outer', (outer) =>
        outer.runInChildContext('inner', async (inner) => {
          await inner.wait('pause', SECOND);
          throw new TypeError('broken');
        }),
      ),
  },
  {
    title: 'a child context with a result too large to be recorded',
    run: async (context) => {
      const large = await context.runInChildContext('large', async (child) => {
        const size = await child.step('size', async () => 300 * KB);
        return 'x'.repeat(size);
      });
      await context.wait('pause', SECOND);
      return large.length;
    },
  },
  {
    title: 'a large child context within another, with waits and a failure',
    run: async (context) => {
      const large = await context.runInChildContext('outer', async (outer) => {
        const inner = await outer.runInChildContext('inner', async (child) => {
          await child.wait('pause', SECOND);
          const failed = await child.step('fail', failing('broken'), { retryStrategy: never }).catch(caught);
          return [failed, 'x'.repeat(200 * KB)];
        });
        const more = await outer.step('more', async () => 'y'.repeat(200 * KB));
        return [...inner, more];
      });
      await context.wait('pause', SECOND);
      return [large[0], large[1]!.length, large[2]!.length];
    },
  },
  {
    title: 'a context with no operation of its own',
    run: async (context) => {
      const virtual = await context.runInChildContext(
        'virtual',
        async (child) => {
          const inner = await child.runInChildContext('real', (real) => real.step('step', async () => 1));
          await child.wait('pause', SECOND);
          return inner;
        },
        { virtualContext: true },
      );
      return context.step('after', async () => virtual + 1);
    },
  },
  {
    title: 'contexts at the same time, each with waits and steps',
    isUnordered: true,
    run: async (context) => {
      const groups = [1, 2, 3].map((n) =>
        context.runInChildContext(
          `group-${n}`,
          async (child) => {
            await child.step('before', async () => n);
            await child.wait('pause', { seconds: n });
            return child.step('after', async () => n * 10);
          },
          { subType: `Group-${n}` },
        ),
      );
      return Promise.all(groups);
    },
  },
];
