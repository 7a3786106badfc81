import type { StoreCorruptError } from '../core/errors/store-errors.js';
import type { ExecutionStatus } from '../core/wire/index.js';
import type { ExecutionRecord } from './execution-record.js';

/** Which executions to list: those that match all filters. Moments are epoch milliseconds. */
export interface ListRequest {
  /** Executions of the workflow of this name. Default: of all. */
  readonly workflow?: string | undefined;
  /** Executions of this name: one of each workflow at most. */
  readonly name?: string | undefined;
  /** Executions whose name begins like this. */
  readonly namePrefix?: string | undefined;
  /** Executions in one of these statuses. Default: in any. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  /** Executions that have all of these attributes. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Executions that were started with this version of the application. */
  readonly appVersion?: string | undefined;
  /** Executions that have not ended and have `blocked` set; with `false` all others. */
  readonly blocked?: boolean | undefined;
  /**
   * Executions that have not ended and have `awaitsCallbacks` set. Default: all. The cost of a page
   * does not depend on the number of the others.
   */
  readonly awaitsCallbacks?: true | undefined;
  /** Executions without a journal; with `false` those that have one. */
  readonly compacted?: boolean | undefined;
  /** Executions with a `startedAt` from this moment on. */
  readonly startedFrom?: number | undefined;
  /** Executions with a `startedAt` before this moment. */
  readonly startedTo?: number | undefined;
  /** Executions that ended at this moment or later. */
  readonly endedFrom?: number | undefined;
  /** Executions that ended before this moment. */
  readonly endedTo?: number | undefined;
  /** The largest number of executions on the page, from 1. */
  readonly limit: number;
  /** Where the page begins: the `nextMarker` of the previous page of the same list. */
  readonly marker?: string | undefined;
}

/**
 * An entry of a list. A store may add the members that are left out here; leaving them out keeps a
 * list from reading what may be megabytes, and from failing at it.
 */
export type ListedExecution = Omit<
  ExecutionRecord,
  'input' | 'result' | 'error' | 'blockedBy' | 'retryAt' | 'deaths' | 'awaitsCallbacks'
>;

/** A page of executions. */
export interface ListResult {
  /**
   * The latest `startedAt` first; where the request has `endedFrom` or `endedTo`, the latest
   * `endedAt` first. The order among equal moments is the store's own, and the same on each page.
   */
  readonly executions: readonly ListedExecution[];
  /**
   * Why executions of this page can't be read, so that one damaged record does not hide the others.
   * Absent where all can be read.
   */
  readonly unreadable?: readonly StoreCorruptError[] | undefined;
  /** Where the next page begins; `undefined` on the last page. */
  readonly nextMarker: string | undefined;
}

/** Which executions to count. */
export interface CountRequest {
  /** Executions of the workflow of this name. Default: of all. */
  readonly workflow?: string | undefined;
  /** Executions in one of these statuses. Default: in any. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
}

/** The number of executions of a workflow that are in one status. */
export interface ExecutionCount {
  /** The workflow's name. */
  readonly workflow: string;
  /** The status that the executions are in. */
  readonly status: ExecutionStatus;
  /** From 1: a status without executions is left out. */
  readonly count: number;
}
