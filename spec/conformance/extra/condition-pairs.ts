import { fixedDelay } from '../../../lib/index.js';
import { boom, messageOf, type Pair } from './pair.js';

/** Goes on every second until the state is as high. */
const untilTheirs = (target: number) => (state: number) =>
  state >= target ? ({ shouldContinue: false } as const) : ({ shouldContinue: true, delay: { seconds: 1 } } as const);

const strategy = fixedDelay({ delay: '1s' });

export const CONDITION_PAIRS: readonly Pair[] = [
  {
    title: 'a condition in a child context, and one without a name after it',
    theirs: async (context) => {
      const first = await context.runInChildContext('a', (a) =>
        a.waitForCondition('p', async (state: number) => state + 1, { initialState: 0, waitStrategy: untilTheirs(2) }),
      );
      return context.waitForCondition(async (state: number) => state, {
        initialState: first,
        waitStrategy: untilTheirs(2),
      });
    },
    ours: async (context) => {
      const first = await context.runInChildContext('a', () =>
        context.waitForCondition<number>('p', (state) => state + 1, {
          initialState: 0,
          until: (state) => state >= 2,
          strategy,
        }),
      );
      return context.waitForCondition<number>((state) => state, { initialState: first, until: (state) => state >= 2 });
    },
  },
  {
    title: 'a check that fails the second time',
    theirs: (context) =>
      context.waitForCondition('p', async (state: number) => (state === 1 ? boom() : state + 1), {
        initialState: 0,
        waitStrategy: untilTheirs(3),
      }),
    ours: (context) =>
      context.waitForCondition<number>('p', (state) => (state === 1 ? boom() : state + 1), {
        initialState: 0,
        until: (state) => state >= 3,
        strategy,
      }),
  },
  {
    title: 'a check that fails, is caught, and replayed',
    theirs: async (context) => {
      const condition = { initialState: 0, waitStrategy: untilTheirs(3) };
      const message = await context.waitForCondition('p', boom, condition).catch(messageOf);
      await context.wait('w', { seconds: 1 });
      return message;
    },
    ours: async (context) => {
      const condition = { initialState: 0, until: () => false, strategy };
      const message = await context.waitForCondition('p', boom, condition).catch(messageOf);
      await context.wait('w', '1s');
      return message;
    },
  },
];
