import { boom, messageOf, type Pair } from './pair.js';

const LARGE = 'x'.repeat(200_000);

export const CHILD_PAIRS: readonly Pair[] = [
  {
    title: 'a child context in a child context',
    theirs: (context) =>
      context.runInChildContext('a', (a) => a.runInChildContext('b', (b) => b.step('s', async () => 1))),
    ours: (context) =>
      context.runInChildContext('a', () => context.runInChildContext('b', () => context.step('s', () => 1))),
  },
  {
    title: 'a child context and a step without names',
    theirs: (context) => context.runInChildContext((a) => a.step(async () => 1)),
    ours: (context) => context.runInChildContext(() => context.step(() => 1)),
  },
  {
    title: 'child contexts that give undefined and null',
    theirs: async (context) => [
      typeof (await context.runInChildContext('a', async () => {})),
      await context.runInChildContext('b', async () => null),
    ],
    ours: async (context) => [
      typeof (await context.runInChildContext('a', () => undefined)),
      await context.runInChildContext('b', () => null),
    ],
  },
  {
    title: 'a child context that fails, is caught, and replayed',
    theirs: async (context) => {
      const message = await context.runInChildContext('a', boom).catch(messageOf);
      await context.wait('w', { seconds: 1 });
      return message;
    },
    ours: async (context) => {
      const message = await context.runInChildContext('a', boom).catch(messageOf);
      await context.wait('w', '1s');
      return message;
    },
  },
  {
    title: 'a failure that goes through two child contexts',
    theirs: (context) => context.runInChildContext('a', (a) => a.runInChildContext('b', boom)),
    ours: (context) => context.runInChildContext('a', () => context.runInChildContext('b', boom)),
  },
  {
    title: 'a result that is too large for its record, and is rebuilt',
    theirs: async (context) => {
      const text = await context.runInChildContext('a', async (a) => {
        const half = await a.step('s', async () => LARGE);
        return half + half;
      });
      await context.wait('w', { seconds: 1 });
      return text.length;
    },
    ours: async (context) => {
      const text = await context.runInChildContext('a', async () => {
        const half = await context.step('s', () => LARGE);
        return half + half;
      });
      await context.wait('w', '1s');
      return text.length;
    },
  },
  {
    title: 'a virtual child context',
    theirs: (context) =>
      context.runInChildContext(
        'a',
        async (a) => {
          const value = await a.step('s', async () => 1);
          await a.wait('w', { seconds: 1 });
          return value;
        },
        { virtualContext: true },
      ),
    ours: (context) =>
      context.runInChildContext(
        'a',
        async () => {
          const value = await context.step('s', () => 1);
          await context.wait('w', '1s');
          return value;
        },
        { virtual: true },
      ),
  },
  {
    title: 'child contexts side by side',
    isConcurrent: true,
    theirs: (context) =>
      Promise.all(
        ['a', 'b'].map((name) => context.runInChildContext(name, (child) => child.wait('w', { seconds: 1 }))),
      ).then(({ length }) => length),
    ours: (context) =>
      Promise.all(['a', 'b'].map((name) => context.runInChildContext(name, () => context.wait('w', '1s')))).then(
        ({ length }) => length,
      ),
  },
];
