import { VERSION } from '../../core/library-version.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import { type Caller, JOURNAL_VERSION, type JournalEntry } from '../../journal/journal.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/** An execution that is to be added to a store. */
export interface NewExecution {
  readonly executionId: string;
  readonly workflow: string;
  readonly name: string;
  /** The id of its EXECUTION operation. Default: the execution's own id. */
  readonly operationId?: string | undefined;
  readonly input: string | undefined;
  readonly timeoutSeconds: number | undefined;
  /** What a client gave to find it by. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** The tenant that a client named. */
  readonly tenantId?: string | undefined;
  /** The trace that it was started in. */
  readonly traceparent?: string | undefined;
  /** The invoke that starts the execution; absent when a client does. */
  readonly caller?: Caller | undefined;
  /** Of a fork: what it is made of, the journal that it begins with, and the state of that. */
  readonly fork?:
    | { readonly from: string; readonly entries: readonly JournalEntry[]; readonly machine: ExecutionMachine }
    | undefined;
}

/**
 * The record of a new execution, and the first entries of its journal.
 *
 * @param at the moment of the start, in epoch milliseconds.
 * @param owner the worker that runs it at once; `undefined` when any may claim it.
 * @param appVersion the version of the workflow's code here, if it has one.
 */
export function startOf(
  execution: NewExecution,
  at: number,
  owner: string | undefined,
  appVersion: string | undefined,
): { readonly record: ExecutionRecord; readonly entries: readonly JournalEntry[] } {
  const {
    executionId,
    operationId,
    workflow,
    name,
    input,
    timeoutSeconds,
    attributes,
    tenantId,
    traceparent,
    caller,
    fork,
  } = execution;
  const started: JournalEntry = {
    kind: 'started',
    at,
    name,
    ...(operationId !== undefined && { operationId }),
    input,
    timeoutSeconds,
    journalVersion: JOURNAL_VERSION,
    libraryVersion: VERSION,
    ...(tenantId !== undefined && { tenantId }),
    ...(traceparent !== undefined && { traceparent }),
    ...(caller && { caller }),
  };
  const record: ExecutionRecord = {
    executionId,
    workflow,
    name,
    input,
    status: 'RUNNING',
    result: undefined,
    error: undefined,
    startedAt: at,
    endedAt: undefined,
    wakeAt: at,
    owner,
    epoch: owner === undefined ? 0 : 1,
    journalLength: fork?.entries.length ?? 1,
    // A copy: the caller may change its own.
    ...(appVersion !== undefined && { appVersion }),
    ...(attributes && { attributes: { ...attributes } }),
    ...(fork && { forkedFrom: fork.from }),
    ...(fork?.entries.some(opensCallbacks) && { awaitsCallbacks: true }),
  };
  return { record, entries: fork?.entries ?? [started] };
}

/** Whether an entry leaves a fork with open callbacks. */
function opensCallbacks(entry: JournalEntry): boolean {
  return entry.kind === 'forked' && entry.callbacks !== undefined;
}
