import type { Timestamp } from './operation.js';

/** Epoch seconds stay below this for thirty thousand years; epoch milliseconds passed it in 1970. */
const SECONDS_BELOW = 1e11;

/** Reads a moment in any of its wire encodings; `undefined` when there is none or it can't be read. */
export function toEpochMillis(moment: Timestamp | undefined): number | undefined {
  if (moment === undefined || moment === null) return undefined;
  const millis =
    typeof moment === 'number'
      ? moment < SECONDS_BELOW
        ? Math.round(moment * 1000)
        : moment
      : moment instanceof Date
        ? moment.getTime()
        : Date.parse(moment);
  return Number.isNaN(millis) ? undefined : millis;
}
