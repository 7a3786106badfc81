import { failureKind } from './sqlite-failure.js';

/** Taken at load, so that fake timers installed later by a test framework don't reach it. */
const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

const RETRY_MILLIS = 2;

/** Does the work again, for at most so long, while another process keeps it from what it needs. */
export async function retryWhileBusy<T>(millis: number, work: () => T): Promise<T> {
  const end = now() + millis;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (failureKind(error) !== 'BUSY' || now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
    }
  }
}
