import type { Answer } from '../run.js';
import { caught, type Foreign, failing, onceMore, SECOND, unsteady } from './foreign.js';

const REJECTED: Answer = {
  failure: {
    ErrorType: 'Rejected',
    ErrorMessage: 'not approved',
    ErrorData: '{"by":"Ann"}',
    StackTrace: ['at the desk', 'on Monday'],
  },
};

export const CALLBACKS: readonly Foreign[] = [
  {
    title: 'a callback that is answered',
    answers: { approval: { success: '{"granted":true}' } },
    run: async (context, _, outside) => {
      const [answer, callbackId] = await context.createCallback('approval', { timeout: { minutes: 5 } });
      await context.step('ask', async () => outside.ask(callbackId));
      return JSON.parse(await answer);
    },
  },
  {
    title: 'a callback that is refused',
    answers: { approval: REJECTED },
    run: async (context, _, outside) => {
      const [answer, callbackId] = await context.createCallback('approval');
      await context.step('ask', async () => outside.ask(callbackId));
      return answer;
    },
  },
  {
    title: 'a callback with a serdes of its own, answered while other work runs',
    isUnordered: true,
    answers: { approval: { success: '12' } },
    run: async (context, _, outside) => {
      const [answer, callbackId] = await context.createCallback<number>('approval', {
        serdes: { deserialize: async (data) => Number(data) },
      });
      await context.step('ask', async () => outside.ask(callbackId));
      await context.wait('pause', SECOND);
      return (await answer) + 1;
    },
  },
  {
    title: 'a callback that nobody answers',
    run: async (context) => {
      const [answer] = await context.createCallback('approval', { timeout: SECOND });
      return answer.catch(caught);
    },
  },
  {
    title: 'a callback that gives no sign of life',
    run: async (context) => {
      const [answer] = await context.createCallback('approval', {
        timeout: { minutes: 5 },
        heartbeatTimeout: SECOND,
      });
      return answer.catch(caught);
    },
  },
  {
    title: 'waitForCallback, answered',
    answers: { approval: { success: '"yes"' } },
    run: (context, _, outside) => context.waitForCallback('approval', async (callbackId) => outside.ask(callbackId)),
  },
  {
    title: 'waitForCallback, refused',
    answers: { approval: REJECTED },
    run: (context, _, outside) => context.waitForCallback('approval', async (callbackId) => outside.ask(callbackId)),
  },
  {
    title: 'waitForCallback, refused and caught',
    answers: { approval: REJECTED },
    run: (context, _, outside) =>
      context
        .waitForCallback('approval', async (callbackId) => outside.ask(callbackId))
        .catch((error) => [caught(error), ((error as Error).cause as Error).name]),
  },
  {
    title: 'waitForCallback that nobody answers',
    run: (context) => context.waitForCallback('approval', async () => {}, { timeout: { seconds: 2 } }),
  },
  {
    title: 'waitForCallback without a sign of life',
    run: (context) =>
      context.waitForCallback('approval', async () => {}, { timeout: { hours: 1 }, heartbeatTimeout: { seconds: 2 } }),
  },
  {
    title: 'waitForCallback whose submitter is retried',
    answers: { approval: { success: 'yes' } },
    run: (context, _, outside) =>
      context.waitForCallback(
        'approval',
        async (callbackId) => {
          if (outside.isFirst('attempt')) throw new Error('line busy');
          outside.ask(callbackId);
        },
        { retryStrategy: onceMore },
      ),
  },
  {
    title: 'waitForCallback whose submitter fails for good',
    run: (context) =>
      context.waitForCallback('approval', failing('nobody there'), { retryStrategy: onceMore, timeout: { hours: 1 } }),
  },
  {
    title: 'two callbacks, answered in turn, with steps that are retried between them',
    answers: { first: { success: '1' }, second: { success: '2' } },
    run: async (context, _, outside) => {
      const ask = async (callbackId: string) => outside.ask(callbackId);
      const first = await context.waitForCallback('first', ask);
      const between = await context.step('between', unsteady, { retryStrategy: onceMore });
      const second = await context.waitForCallback('second', ask);
      return [first, between, second];
    },
  },
];
