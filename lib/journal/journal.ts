import { CorruptJournalError, JournalVersionError } from '../core/errors/service-errors.js';
import type { ErrorObject, OperationUpdate } from '../core/wire/index.js';

/**
 * The version of the format of journals. It goes up when an older version of the library would
 * misread what is written: a new kind of entry, or another meaning of a member.
 */
export const JOURNAL_VERSION = 1;

/**
 * One event of an execution. The journal, which is all of them in order, is the whole truth about
 * an execution: `ExecutionMachine` derives the operations from it, and `HistoryRecorder` the
 * history.
 *
 * A kind is named by what happened, in the past tense. Where it names nothing else, its subject is
 * the execution itself. `at` is when it happened, in epoch milliseconds; `id` is the id of the
 * operation that it happened to. The types of members are written out here, since declarations of
 * users can't name types that the package does not export.
 */
export type JournalEntry =
  | {
      readonly kind: 'started';
      readonly at: number;
      /** The execution's name. */
      readonly name: string;
      /** The id of its EXECUTION operation. Default: the execution's own. */
      readonly operationId?: string | undefined;
      readonly input: string | undefined;
      readonly timeoutSeconds?: number | undefined;
      /** The version of the format that the journal is written in. */
      readonly journalVersion: number;
      /** The version of the library that started the execution: for messages only. */
      readonly libraryVersion: string;
      /** The tenant that the client named when it started the execution. */
      readonly tenantId?: string | undefined;
      /** The trace that it was started in: a W3C `traceparent`. */
      readonly traceparent?: string | undefined;
      /** The execution that this one is a fork of. */
      readonly forkedFrom?:
        | {
            readonly executionId: string;
            /** The execution that the first fork was made of. */
            readonly originId: string;
          }
        | undefined;
      /** The invoke that started the execution; absent when a client did. */
      readonly caller?:
        | {
            /** The execution whose operation it is. */
            readonly executionId: string;
            readonly operationId: string;
            /** The tenant that the invoke names. */
            readonly tenantId?: string | undefined;
          }
        | undefined;
    }
  /** A checkpoint was accepted. */
  | {
      readonly kind: 'checkpointed';
      readonly at: number;
      readonly updates: readonly (OperationUpdate & {
        /** The START of the same attempt came right before, in the same request. */
        readonly Started?: true | undefined;
      })[];
      /** The executions that its invokes of workflows start, by the ids of the invokes. */
      readonly children?:
        | {
            readonly [operationId: string]: {
              readonly executionId: string;
              readonly workflow: string;
              readonly name: string;
              /** The version of the function that runs it, where the service has versions. */
              readonly version?: string | undefined;
              /** The ARN that it is known by outside, where executions have ARNs. */
              readonly arn?: string | undefined;
              /** The id of its EXECUTION operation, as in its own start. */
              readonly operationId?: string | undefined;
            };
          }
        | undefined;
      /** The ids of the callbacks that it starts, by the ids of their operations. */
      readonly callbacks?: Readonly<Record<string, string>> | undefined;
    }
  /**
   * A checkpoint was accepted that has the START of a step and its success, and nothing else: nearly
   * all that a long journal holds, in half of the text of `checkpointed`.
   */
  | {
      readonly kind: 'stepSucceeded';
      readonly at: number;
      readonly id: string;
      readonly parentId?: string | undefined;
      readonly name?: string | undefined;
      readonly subType?: string | undefined;
      readonly result?: string | undefined;
    }
  /** A timer came due: a wait has ended, or the next attempt of a step may begin. */
  | { readonly kind: 'timerFired'; readonly at: number; readonly id: string }
  | {
      readonly kind: 'callbackSucceeded';
      readonly at: number;
      readonly id: string;
      readonly result: string | undefined;
    }
  | { readonly kind: 'callbackFailed'; readonly at: number; readonly id: string; readonly error: ErrorObject }
  | { readonly kind: 'callbackHeartbeatReceived'; readonly at: number; readonly id: string }
  | {
      readonly kind: 'callbackTimedOut';
      readonly at: number;
      readonly id: string;
      readonly cause: 'Timeout' | 'Heartbeat';
    }
  /**
   * The target of an invoke has ended. The entry may come late: it changes nothing when the invoke
   * was cancelled before.
   */
  | {
      readonly kind: 'chainedInvokeEnded';
      readonly at: number;
      readonly id: string;
      /** The execution that has ended; absent where the target is a plain function. */
      readonly executionId?: string | undefined;
      readonly outcome:
        | { readonly status: 'SUCCEEDED'; readonly result: string | undefined }
        | { readonly status: 'FAILED' | 'TIMED_OUT' | 'STOPPED'; readonly error: ErrorObject };
    }
  /** An invocation ended. */
  | {
      readonly kind: 'invocationEnded';
      readonly at: number;
      readonly startedAt: number;
      readonly requestId: string;
      /** Its handler threw, its process died, or it returned FAILED. */
      readonly error?: ErrorObject | undefined;
      /**
       * Another invocation must follow: this one broke off, or something changed that it has not
       * received.
       */
      readonly again?: boolean | undefined;
    }
  /**
   * Somebody asked for a pause. An invocation may be under way: until its next checkpoint, or its
   * end, the execution is PAUSING.
   */
  | {
      readonly kind: 'pauseRequested';
      readonly at: number;
      readonly reason?: string | undefined;
      /** Whether the timeout of the execution stands still while it is paused. */
      readonly pausesTimeout: boolean;
    }
  /** The pause that was asked for is in effect: nobody is invoked any more. */
  | { readonly kind: 'paused'; readonly at: number }
  /** The pause is over, or was called off before it was in effect. */
  | { readonly kind: 'resumed'; readonly at: number; readonly reason?: string | undefined }
  /** `result` is absent when a checkpoint had recorded it on the EXECUTION operation. */
  | { readonly kind: 'succeeded'; readonly at: number; readonly result: string | undefined }
  | { readonly kind: 'failed'; readonly at: number; readonly error: ErrorObject }
  | { readonly kind: 'timedOut'; readonly at: number }
  | { readonly kind: 'stopped'; readonly at: number; readonly error: ErrorObject }
  /**
   * The execution goes on after a bad end, without the operations that are named here. Nothing is
   * erased: what happened to them is in the journal before this entry.
   */
  | {
      readonly kind: 'redriven';
      readonly at: number;
      readonly reason?: string | undefined;
      /** Forgotten: this operation, and all that began after it. */
      readonly from?: string | undefined;
      /** Forgotten besides. */
      readonly forgotten: readonly string[];
      /** Operations whose ends alone are forgotten: they go on, steps with their first attempt. */
      readonly reopened: readonly string[];
    }
  /**
   * A fork begins: the entries before this one are copies of the other execution's, and what they
   * leave unfinished begins anew.
   */
  | {
      readonly kind: 'forked';
      readonly at: number;
      /** The execution that it is a fork of. */
      readonly from: string;
      /** Unfinished operations that are forgotten: the code asks for them anew. */
      readonly forgotten: readonly string[];
      /** Unfinished operations that begin anew: waits, callbacks, and steps with their first attempt. */
      readonly reopened: readonly string[];
      /** The new ids of callbacks, by the ids of their operations. */
      readonly callbacks?: Readonly<Record<string, string>> | undefined;
    };

/** The entries of one kind. */
export type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { readonly kind: K }>;

/** An accepted checkpoint. */
export type CheckpointEntry = EntryOf<'checkpointed' | 'stepSucceeded'>;

/** An update as it is recorded. */
export type RecordedUpdate = EntryOf<'checkpointed'>['updates'][number];

/** The executions that invokes start, by operation id. */
export type Children = NonNullable<EntryOf<'checkpointed'>['children']>;

/** An execution that an invoke starts. */
export type Child = Children[string];

/** The operation that invoked an execution, and that receives how it ends. */
export type Caller = NonNullable<EntryOf<'started'>['caller']>;

/**
 * Refuses a journal whose first entry says that it is of a format that this version can't read.
 *
 * @throws JournalVersionError for a newer format.
 * @throws CorruptJournalError for a version that no library writes.
 */
export function checkJournalVersion(executionId: string, { journalVersion, libraryVersion }: EntryOf<'started'>): void {
  if (journalVersion === JOURNAL_VERSION) return;
  if (!Number.isInteger(journalVersion) || journalVersion < 1) {
    throw new CorruptJournalError(executionId, 1, `has no valid version of the format: ${journalVersion}`);
  }
  throw new JournalVersionError(executionId, journalVersion, JOURNAL_VERSION, libraryVersion);
}
