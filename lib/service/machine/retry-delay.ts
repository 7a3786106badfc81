const FIRST_RETRY_MILLIS = 1000;
const LONGEST_RETRY_MILLIS = 60_000;

/**
 * The pause before the next invocation, in milliseconds.
 *
 * @param failures the number of invocations in a row that broke off before the last one.
 */
export function retryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MILLIS * 2 ** failures, LONGEST_RETRY_MILLIS);
}
