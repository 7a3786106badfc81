/** Epoch seconds stay within this for three thousand years; epoch milliseconds left it in 1973. */
const SECONDS_WITHIN = 1e11;

/**
 * Converts a moment in JSON of another service to milliseconds. A number there may be epoch
 * milliseconds, or epoch seconds with a fraction; its size decides. Only for values from outside:
 * Everstep's own moments are never guessed.
 */
export function foreignMoment<T>(moment: T): T | number {
  return isSmall(moment) ? Math.round(moment * 1000) : moment;
}

/** Epoch milliseconds as text, if a reader could mistake the number for seconds. */
export function unambiguousMoment(millis: number): number | string {
  return isSmall(millis) ? new Date(millis).toISOString() : millis;
}

function isSmall(moment: unknown): moment is number {
  return typeof moment === 'number' && Math.abs(moment) < SECONDS_WITHIN;
}
