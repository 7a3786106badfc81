import { expect } from 'chai';
import { Mutex } from '../../lib/service/execution/mutex.js';
import { rejection } from './service-kit.js';

describe('the mutex of an execution', () => {
  const never = () => Promise.reject(new Error('not asked for'));
  /** Whether work that is asked for now begins at once. */
  const isFree = (mutex: Mutex) => {
    let hasBegun = false;
    void mutex.run(async () => {
      hasBegun = true;
    });
    return hasBegun;
  };

  it('runs one piece of work after the other, in the order of asking', async () => {
    const mutex = new Mutex();
    const done: number[] = [];
    const work = (number: number) => async () => {
      await Promise.resolve();
      done.push(number);
    };
    await Promise.all([mutex.run(work(1)), mutex.runShort(work(2), () => {}, never), mutex.run(work(3))]);
    expect(done).to.deep.equal([1, 2, 3]);
  });

  it('is held between the short way that failed and the long one', async () => {
    const mutex = new Mutex();
    let wasFree: boolean | undefined;
    const result = mutex.runShort(
      () => Promise.reject(new Error('no short way')),
      () => 'short',
      async () => {
        wasFree = isFree(mutex);
        return 'long';
      },
    );
    expect(await result).to.equal('long');
    expect(wasFree).to.equal(false);
    await mutex.run(async () => {});
    expect(isFree(mutex)).to.equal(true);
  });

  for (const [title, run] of [
    ['work fails', (mutex: Mutex) => mutex.run(never)],
    ['the short way and the long way fail', (mutex: Mutex) => mutex.runShort(never, () => {}, never)],
    [
      'the short way does not begin',
      (mutex: Mutex) =>
        mutex.runShort(
          () => undefined,
          () => {},
          never,
        ),
    ],
    [
      'beginning throws',
      (mutex: Mutex) =>
        mutex.runShort(
          () => {
            throw new Error('refused');
          },
          () => {},
          never,
        ),
    ],
    [
      'finishing throws',
      (mutex: Mutex) =>
        mutex.runShort(
          () => Promise.resolve(1),
          () => {
            throw new Error('not asked for');
          },
          never,
        ),
    ],
  ] as const) {
    it(`is free again when ${title}`, async () => {
      const mutex = new Mutex();
      expect((await rejection(run(mutex))).message).to.equal('not asked for');
      expect(isFree(mutex)).to.equal(true);
    });
  }
});
