import { invalidArgument } from '../errors/argument-errors.js';
import type { ListRequest } from './execution-store.js';

/** Where a page begins, as the number that a store gave out as `nextMarker`; refuses what no store gave out. */
export function pageStart({ limit, marker }: ListRequest): number | undefined {
  if (!Number.isInteger(limit) || limit < 1) {
    throw invalidArgument({ what: 'limit of list()', got: limit, expected: 'a whole number from 1' });
  }
  if (marker === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(marker)) return Number(marker);
  throw invalidArgument({
    what: 'marker of list()',
    got: marker,
    expected: 'the `nextMarker` of an earlier page',
    cure: 'Leave it out for the first page.',
  });
}
