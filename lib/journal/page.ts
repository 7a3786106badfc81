import { invalidArgument } from '../core/errors/argument-errors.js';
import type { ListRequest } from './execution-store.js';

/**
 * The number that a store returned as `nextMarker`, where the page begins.
 *
 * @throws InvalidArgumentError for a marker that no store returns, and for a limit below 1.
 */
export function pageStart({ limit, marker }: ListRequest): number | undefined {
  if (!Number.isInteger(limit) || limit < 1) {
    throw invalidArgument({ what: 'limit of list()', got: limit, expected: 'a whole number from 1' });
  }
  return markedNumber(marker, 'marker of list()');
}

/** The number that a `nextMarker` is. @throws InvalidArgumentError for what no page gave out. */
export function markedNumber(marker: string | undefined, what: string): number | undefined {
  if (marker === undefined) return undefined;
  // A pattern takes the text of whatever it is tried on.
  if (typeof marker === 'string' && /^[1-9]\d{0,14}$/.test(marker)) return Number(marker);
  throw invalidArgument({
    what,
    got: marker,
    expected: 'the `nextMarker` of an earlier page',
    cure: 'Leave it out for the first page.',
  });
}
