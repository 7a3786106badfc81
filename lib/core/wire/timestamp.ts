import type { Timestamp } from './operation.js';

/**
 * Reads a moment in any wire encoding, numbers as milliseconds; `undefined` if it is missing or
 * invalid.
 */
export function toEpochMillis(moment: Timestamp | undefined): number | undefined {
  if (moment === undefined || moment === null) return undefined;
  const millis =
    typeof moment === 'number' ? moment : moment instanceof Date ? moment.getTime() : Date.parse(String(moment));
  return Number.isNaN(millis) ? undefined : millis;
}
