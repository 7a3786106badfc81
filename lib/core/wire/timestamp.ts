import type { Timestamp } from './operation.js';

/**
 * Reads a moment in any of its wire encodings, numbers as milliseconds; `undefined` when there is
 * none or it can't be read.
 */
export function toEpochMillis(moment: Timestamp | undefined): number | undefined {
  if (moment === undefined || moment === null) return undefined;
  const millis =
    typeof moment === 'number' ? moment : moment instanceof Date ? moment.getTime() : Date.parse(String(moment));
  return Number.isNaN(millis) ? undefined : millis;
}
