import { monotonicNow as now, setTimeout } from '../../core/time/index.js';
import { failureKind } from './sqlite-failure.js';

const RETRY_MILLIS = 2;

/**
 * Does some work, and does it again while another process has the database locked, for at most
 * `millis` milliseconds. It waits in the event loop, so that the process stays responsive.
 */
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
