import { type Foreign, failing, KB, never, SECOND } from './foreign.js';

const RESPONSE_BYTES = 6 * KB * KB;

class OrderRejected extends Error {
  override readonly name = 'OrderRejected';
  constructor(readonly order: string) {
    super(`Order ${order} was rejected`);
  }
}

export const ENDINGS: readonly Foreign[] = [
  { title: 'no result', run: async () => {} },
  { title: 'a result of text, and of text beyond ASCII', run: async () => 'Grüße 👋 "quoted" \\ \u2028' },
  {
    title: 'a large result that still fits the response',
    run: async () => 'r'.repeat(2 * KB * KB),
  },
  {
    title: 'a result that does not fit the response and is checkpointed',
    isUnordered: true,
    run: async (context) => {
      await context.wait('pause', SECOND);
      return 'r'.repeat(RESPONSE_BYTES - 30);
    },
  },
  {
    title: 'an error of the handler itself',
    run: async () => {
      throw new OrderRejected('o-17');
    },
  },
  {
    title: 'an error after a wait, with work that has been done',
    run: async (context) => {
      await context.step('work', async () => 1);
      await context.wait('pause', SECOND);
      throw new OrderRejected('o-18');
    },
  },
  {
    title: 'something thrown that is no error',
    run: () => Promise.reject('no error'),
  },
  {
    title: 'an error of a step whose cause is told',
    run: async (context) => {
      try {
        await context.step('fail', failing('broken'), { retryStrategy: never });
      } catch (error) {
        throw new Error('no order', { cause: error });
      }
    },
  },
];
