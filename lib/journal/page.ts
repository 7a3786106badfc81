import { type InvalidArgumentError, invalidArgument } from '../core/errors/argument-errors.js';
import type { ListRequest } from './execution-list.js';
import type { ExecutionRecord } from './execution-record.js';

/** Where an execution stands in a list: executions of the same moment go by number. */
export interface ListPosition {
  /** The moment that the list is sorted by. */
  readonly at: number;
  /** Unique in the store. */
  readonly ordinal: number;
}

/** Whether a list goes by the ends of its executions. Otherwise it goes by their starts. */
export function isByEnd({ endedFrom, endedTo }: ListRequest): boolean {
  return endedFrom !== undefined || endedTo !== undefined;
}

/** The marker of a page that begins behind an execution. */
export function markerAfter({ at, ordinal }: ListPosition): string {
  return `${at}.${ordinal}`;
}

/**
 * The position that all executions of a page are behind: that of its marker, or the end of the
 * range that the list is sorted by. `undefined` if the page may begin with any execution.
 *
 * @throws InvalidArgumentError for a limit that can't be, and for a marker that no page gave out.
 */
export function pageStart(request: ListRequest): ListPosition | undefined {
  const { limit, marker, startedTo, endedTo } = request;
  if (!Number.isInteger(limit) || limit < 1) {
    throw invalidArgument({ what: 'limit of list()', got: limit, expected: 'a whole number from 1' });
  }
  if (marker !== undefined) {
    const [, at, ordinal] = (typeof marker === 'string' && /^(-?\d{1,16})\.(\d{1,15})$/.exec(marker)) || [];
    if (at === undefined) throw notAMarker(marker, 'marker of list()');
    return { at: Number(at), ordinal: Number(ordinal) };
  }
  const end = isByEnd(request) ? endedTo : startedTo;
  return end === undefined ? undefined : { at: end, ordinal: Number.NEGATIVE_INFINITY };
}

/** Whether an execution matches all filters of a request. */
export function isListed(request: ListRequest, execution: ExecutionRecord): boolean {
  const { name, workflow, status, startedAt, endedAt, appVersion, attributes = {}, blocked } = execution;
  const { namePrefix, statuses, startedFrom, startedTo, endedFrom, endedTo } = request;
  return (
    (request.workflow ?? workflow) === workflow &&
    (request.name ?? name) === name &&
    (request.appVersion ?? appVersion) === appVersion &&
    (request.blocked === undefined || request.blocked === (blocked !== undefined && endedAt === undefined)) &&
    (!request.awaitsCallbacks || (execution.awaitsCallbacks === true && endedAt === undefined)) &&
    (request.compacted === undefined || request.compacted === (execution.compactedAt !== undefined)) &&
    (namePrefix === undefined || name.startsWith(namePrefix)) &&
    (statuses === undefined || statuses.includes(status)) &&
    (startedFrom === undefined || startedAt >= startedFrom) &&
    (startedTo === undefined || startedAt < startedTo) &&
    (endedFrom === undefined || (endedAt !== undefined && endedAt >= endedFrom)) &&
    (endedTo === undefined || (endedAt !== undefined && endedAt < endedTo)) &&
    Object.entries(request.attributes ?? {}).every(([key, value]) => attributes[key] === value)
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
