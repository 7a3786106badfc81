import { isDate } from 'node:util/types';
import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { type Duration, durationSeconds, formatDuration } from '../../../core/time/index.js';
import { LIMITS } from '../../../core/wire/index.js';

/** When a wait ends: after N seconds, or at a moment. */
export type WaitEnd = number | Date;

/**
 * Checks what a wait was given.
 *
 * @param what as the user wrote it, for the error.
 * @param now from when on a moment counts, in epoch milliseconds. `undefined`: only whether it is
 * one is checked.
 * @throws InvalidArgumentError
 */
export function waitEnd(until: Duration | Date, what: string, now?: number): WaitEnd {
  if (!isDate(until)) return durationSeconds(until, { what });
  const at = until.getTime();
  const most = now === undefined ? Number.POSITIVE_INFINITY : now + LIMITS.delaySeconds * 1000;
  if (at <= most) return until;
  throw invalidArgument({
    what,
    got: Number.isNaN(at) ? until : until.toISOString(),
    expected: Number.isNaN(at)
      ? 'a valid Date, or a duration'
      : `a moment at most ${formatDuration(LIMITS.delaySeconds)} from now, which is ${new Date(now!).toISOString()}`,
  });
}

/** Whether a moment is not to be waited for. A duration is never over before it begins. */
export function hasPassed(end: WaitEnd, now: number): boolean {
  return typeof end !== 'number' && end.getTime() <= now;
}
