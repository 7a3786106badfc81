/** Epoch seconds stay within this for three thousand years; epoch milliseconds left it in 1973. */
const SECONDS_WITHIN = 1e11;

/**
 * A moment in JSON of another service: a number there may be epoch milliseconds, or epoch seconds
 * with a fraction, and does not say which. What comes of it is milliseconds. Only for what comes
 * from outside: a moment of our own is never guessed at.
 */
export function foreignMoment<T>(moment: T): T | number {
  return isSmall(moment) ? Math.round(moment * 1000) : moment;
}

/** Epoch milliseconds for those who may take small numbers for seconds: text in their place. */
export function unambiguousMoment(millis: number): number | string {
  return isSmall(millis) ? new Date(millis).toISOString() : millis;
}

function isSmall(moment: unknown): moment is number {
  return typeof moment === 'number' && Math.abs(moment) < SECONDS_WITHIN;
}
