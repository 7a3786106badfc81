import type { ListRequest } from '../journal/execution-list.js';
import { isByEnd } from '../journal/page.js';

/** How much work one call of a list may be. */
export interface ListLimits {
  /** What so few match is read whole and sorted, before anything else is tried. */
  readonly few: number;
  /** The most that one call comes past on the way through an index in order. */
  readonly mostWalked: number;
  /** The most that is read whole and sorted, where the way in order leads to no page. */
  readonly mostSorted: number;
}

/** A filter of a request, which an index covers or leaves to be tried on what it finds. */
export type ListFilter =
  | 'page'
  | 'name'
  | 'prefix'
  | 'workflow'
  | 'status'
  | 'version'
  | 'blocked'
  | 'compacted'
  | 'awaits'
  | 'starts'
  | 'ended'
  | `attribute ${string}`;

/** Whether nothing can match: whoever has ended is neither blocked nor waits. */
export function matchesNothing(request: ListRequest): boolean {
  return isByEnd(request) && Boolean(request.blocked || request.awaitsCallbacks);
}
