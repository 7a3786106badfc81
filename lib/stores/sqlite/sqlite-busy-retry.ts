import { monotonicNow as now, setTimeout } from '../../core/time/index.js';
import { failureKind } from './sqlite-failure.js';

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
