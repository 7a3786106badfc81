import type { ExecutionChanges } from '../journal/execution-record.js';

/** The column of each member of a record that may change, the same in all stores with tables. */
export const CHANGE_COLUMNS: Readonly<Record<keyof ExecutionChanges, string>> = {
  status: 'status',
  result: 'result',
  error: 'error',
  endedAt: 'ended_at',
  wakeAt: 'wake_at',
  owner: 'owner',
  blocked: 'blocked',
  blockedBy: 'blocked_by',
  retryAt: 'retry_at',
  deaths: 'deaths',
  redrivenAt: 'redriven_at',
  awaitsCallbacks: 'awaits_callbacks',
};

/** The members that make an end. */
export const END_MEMBERS = ['status', 'endedAt', 'result', 'error'] as const;

/** Whether changes name all members of an end, as the service writes one. */
export function hasAllOfEnd(changes: ExecutionChanges): boolean {
  return END_MEMBERS.every((member) => member in changes);
}
