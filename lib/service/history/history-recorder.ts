import { CorruptJournalError } from '../../core/errors/service-errors.js';
import type { HistoryEvent, OperationUpdate } from '../../core/wire/index.js';
import { isCheckpoint, sentUpdates } from '../../journal/checkpoint-entry.js';
import { type CheckpointEntry, checkJournalVersion, type EntryOf, type JournalEntry } from '../../journal/journal.js';
import {
  boxed,
  type EventDetails,
  eventDetails,
  invokeEndEvent,
  OPERATION_KINDS,
  type OperationPast,
} from '../machine/operations/index.js';
import { callbackTimeoutError, executionTimeoutError } from '../machine/timeout-errors.js';
import { isOfPause, type PauseKind, pausedEvent, resumedEvent } from './pause-events.js';

/** The operation that an event is about. */
interface Subject {
  readonly Id?: string | undefined;
  readonly Name?: string | undefined;
  readonly SubType?: string | undefined;
  readonly ParentId?: string | undefined;
}

/** What is remembered of an operation for its later events. */
interface Known extends Subject, OperationPast {
  readonly Type: OperationUpdate['Type'];
  isCancelled: boolean;
}

const NOBODY: Subject = Object.freeze({});

/**
 * Makes the history of an execution from its journal, in the form of AWS's
 * GetDurableExecutionHistory.
 */
export class HistoryRecorder {
  readonly #executionId: string;
  #execution: Subject = NOBODY;
  readonly #known = new Map<string, Known>();
  readonly #events: HistoryEvent[] = [];
  #recordedResult: string | undefined;
  /** What the last pause asked for. */
  #pause: EntryOf<'pauseRequested'> | undefined;
  #isPaused = false;
  #length = 0;
  #isRedriven = false;

  constructor(executionId: string) {
    this.#executionId = executionId;
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  add(entry: JournalEntry): void {
    this.#length++;
    if (entry.kind === 'started') this.#start(entry);
    if (entry.kind === 'redriven' || entry.kind === 'forked') this.#forget(entry);
    if (isOfPause(entry)) this.#addPause(entry);
    else if (isCheckpoint(entry)) this.#addUpdates(entry);
    else if ('id' in entry) this.#addOutside(entry);
    else this.#push(entry.at, entry.kind === 'invocationEnded' ? NOBODY : this.#execution, this.#executionEvent(entry));
  }

  #start(entry: EntryOf<'started'>): void {
    checkJournalVersion(this.#executionId, entry);
    this.#execution = { Id: entry.operationId ?? this.#executionId, Name: entry.name };
  }

  #forget(entry: EntryOf<'redriven' | 'forked'>): void {
    const { forgotten, reopened } = entry;
    const from = entry.kind === 'redriven' ? entry.from : undefined;
    this.#isRedriven = true;
    this.#isPaused = false;
    this.#recordedResult = undefined;
    // In the order in which they began.
    let isBehind = false;
    for (const id of from === undefined ? [] : [...this.#known.keys()]) {
      isBehind ||= id === from;
      if (isBehind) this.#known.delete(id);
    }
    for (const id of forgotten) this.#known.delete(id);
    for (const id of reopened) this.#known.get(id)!.finishedAttempts = 0;
  }

  #addUpdates(entry: CheckpointEntry): void {
    for (const update of sentUpdates(entry)) this.#addUpdate(update, entry);
  }

  #addUpdate(
    update: OperationUpdate,
    { at, children, callbacks }: Pick<EntryOf<'checkpointed'>, 'at' | 'children' | 'callbacks'>,
  ): void {
    if (update.Type === 'EXECUTION') {
      // The event comes when the invocation has ended.
      this.#recordedResult = update.Payload;
      return;
    }
    const known = this.#knownOf(update);
    known.child ??= children?.[update.Id];
    known.callbackId ??= callbacks?.[update.Id];
    if (update.Type === 'CHAINED_INVOKE' && update.Action === 'CANCEL') known.isCancelled = true;
    this.#push(at, known, OPERATION_KINDS[update.Type].describe(update, known, at));
  }

  /** A pause that is called off before it is in effect is no event. */
  #addPause(entry: EntryOf<PauseKind>): void {
    const { at } = entry;
    switch (entry.kind) {
      case 'pauseRequested':
        this.#pause = entry;
        break;
      case 'paused':
        this.#isPaused = true;
        this.#push(at, this.#execution, pausedEvent(this.#pause!));
        break;
      case 'resumed':
        if (this.#isPaused) this.#push(at, this.#execution, resumedEvent(entry));
        this.#isPaused = false;
    }
  }

  #addOutside(entry: Extract<JournalEntry, { readonly id: string }>): void {
    const known = this.#known.get(entry.id);
    // The target of an invoke that a redrive forgot may end late.
    if (known === undefined && entry.kind === 'chainedInvokeEnded' && this.#isRedriven) return;
    if (known === undefined) {
      throw new CorruptJournalError(this.#executionId, this.#length, `is about ${entry.id}, which is not recorded`);
    }
    switch (entry.kind) {
      case 'timerFired':
        if (known.Type === 'WAIT') {
          this.#push(entry.at, known, eventDetails('WaitSucceeded', { Duration: known.waitSeconds }));
        }
        break;
      case 'callbackSucceeded':
        this.#push(entry.at, known, eventDetails('CallbackSucceeded', { Result: boxed(entry.result) }));
        break;
      case 'callbackFailed':
        this.#push(entry.at, known, eventDetails('CallbackFailed', { Error: boxed(entry.error) }));
        break;
      case 'chainedInvokeEnded':
        // The end of a target whose invoke was cancelled or forgotten is no event of this
        // execution.
        if (!known.isCancelled && isTarget(known, entry)) this.#push(entry.at, known, invokeEndEvent(entry.outcome));
        break;
      case 'callbackTimedOut':
        this.#push(
          entry.at,
          known,
          eventDetails('CallbackTimedOut', { Error: boxed(callbackTimeoutError(entry.cause)) }),
        );
        break;
    }
  }

  #executionEvent(
    entry: Exclude<JournalEntry, { readonly id: string } | EntryOf<'checkpointed' | PauseKind>>,
  ): EventDetails {
    switch (entry.kind) {
      case 'started':
        return eventDetails('ExecutionStarted', { Input: boxed(entry.input), ExecutionTimeout: entry.timeoutSeconds });
      case 'invocationEnded':
        return eventDetails('InvocationCompleted', {
          StartTimestamp: new Date(entry.startedAt),
          EndTimestamp: new Date(entry.at),
          RequestId: entry.requestId,
          Error: boxed(entry.error),
        });
      case 'succeeded':
        return eventDetails('ExecutionSucceeded', { Result: boxed(entry.result ?? this.#recordedResult) });
      case 'failed':
        return eventDetails('ExecutionFailed', { Error: boxed(entry.error) });
      case 'timedOut':
        return eventDetails('ExecutionTimedOut', { Error: boxed(executionTimeoutError()) });
      case 'stopped':
        return eventDetails('ExecutionStopped', { Error: boxed(entry.error) });
      case 'redriven':
        return eventDetails('ExecutionRedriven', {
          Reason: entry.reason,
          FromId: entry.from,
          ForgottenIds: entry.forgotten,
          ReopenedIds: entry.reopened,
        });
      case 'forked':
        return eventDetails('ExecutionForked', {
          ForkedFrom: entry.from,
          ForgottenIds: entry.forgotten,
          ReopenedIds: entry.reopened,
          CallbackIds: entry.callbacks ?? {},
        });
      default: {
        const { kind } = entry as { readonly kind: unknown };
        throw new CorruptJournalError(
          this.#executionId,
          this.#length,
          `is of the unknown kind ${JSON.stringify(kind)}`,
        );
      }
    }
  }

  #knownOf({ Id, Name, SubType, ParentId, Type }: OperationUpdate): Known {
    let known = this.#known.get(Id);
    if (known === undefined) {
      known = {
        Id,
        Name,
        SubType,
        ParentId,
        Type,
        finishedAttempts: 0,
        waitSeconds: 0,
        isCancelled: false,
      };
      this.#known.set(Id, known);
    }
    return known;
  }

  #push(at: number, { Id, Name, SubType, ParentId }: Subject, { type, details }: EventDetails): void {
    // Frozen, since those who read them again receive the same ones.
    const event: HistoryEvent = {
      EventType: type,
      EventId: this.#events.length + 1,
      EventTimestamp: new Date(at),
      Id,
      Name,
      SubType,
      ParentId,
      [`${type}Details`]: Object.freeze(details),
    };
    this.#events.push(Object.freeze(event));
  }
}

/** Whether an invoke has started the execution that has ended; a plain function is none. */
function isTarget({ child }: Known, { executionId }: EntryOf<'chainedInvokeEnded'>): boolean {
  return executionId === undefined || child?.executionId === executionId;
}
