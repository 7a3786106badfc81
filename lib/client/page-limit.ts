import { invalidArgument } from '../errors/argument-errors.js';

/** Items of a page, at most. */
export const LARGEST_PAGE = 1000;

/** @throws InvalidArgumentError */
export function pageLimit(limit: number | undefined, otherwise: number, what: string): number {
  if (limit === undefined) return otherwise;
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_PAGE) return limit;
  throw invalidArgument({ what, got: limit, expected: `a whole number from 1 to ${LARGEST_PAGE}` });
}
