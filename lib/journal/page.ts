import { type InvalidArgumentError, invalidArgument } from '../core/errors/argument-errors.js';
import type { ListedExecution, ListRequest } from './execution-store.js';

/** Where an execution stands in a list: executions that started at the same moment go by number. */
export interface ListPosition {
  readonly startedAt: number;
  /** Counts executions in the order in which they were created; unique in the store. */
  readonly ordinal: number;
}

/** The marker of a page that begins behind an execution. */
export function markerAfter({ startedAt, ordinal }: ListPosition): string {
  return `${startedAt}.${ordinal}`;
}

/**
 * The position that all executions of a page are behind: that of its marker, or the end of the range
 * of starts. `undefined` if the page may begin with any execution.
 *
 * @throws InvalidArgumentError for a limit that can't be, and for a marker that no page gave out.
 */
export function pageStart({ limit, marker, startedTo }: ListRequest): ListPosition | undefined {
  if (!Number.isInteger(limit) || limit < 1) {
    throw invalidArgument({ what: 'limit of list()', got: limit, expected: 'a whole number from 1' });
  }
  if (marker !== undefined) {
    const [, startedAt, ordinal] = (typeof marker === 'string' && /^(-?\d{1,16})\.(\d{1,15})$/.exec(marker)) || [];
    if (startedAt === undefined) throw notAMarker(marker, 'marker of list()');
    return { startedAt: Number(startedAt), ordinal: Number(ordinal) };
  }
  return startedTo === undefined ? undefined : { startedAt: startedTo, ordinal: Number.NEGATIVE_INFINITY };
}

/** Whether an execution is one that the filters of a request take. */
export function isListed(
  request: ListRequest,
  { name, workflow, status, startedAt, endedAt }: ListedExecution,
): boolean {
  const { namePrefix, statuses, startedFrom, startedTo, endedFrom, endedTo } = request;
  return (
    (request.workflow ?? workflow) === workflow &&
    (request.name ?? name) === name &&
    (namePrefix === undefined || name.startsWith(namePrefix)) &&
    (statuses === undefined || statuses.includes(status)) &&
    (startedFrom === undefined || startedAt >= startedFrom) &&
    (startedTo === undefined || startedAt < startedTo) &&
    (endedFrom === undefined || (endedAt !== undefined && endedAt >= endedFrom)) &&
    (endedTo === undefined || (endedAt !== undefined && endedAt < endedTo))
  );
}

/** The number that a `nextMarker` is. @throws InvalidArgumentError for what no page gave out. */
export function markedNumber(marker: string | undefined, what: string): number | undefined {
  if (marker === undefined) return undefined;
  // A pattern takes the text of whatever it is tried on.
  if (typeof marker === 'string' && /^[1-9]\d{0,14}$/.test(marker)) return Number(marker);
  throw notAMarker(marker, what);
}

function notAMarker(got: unknown, what: string): InvalidArgumentError {
  const expected = 'the `nextMarker` of an earlier page';
  return invalidArgument({ what, got, expected, cure: 'Leave it out for the first page.' });
}
