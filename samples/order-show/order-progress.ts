import type { ExecutionRef, HistoryEvent } from 'everstep';
import type { ErrorObject } from 'everstep/types';
import type { Receipt } from '../order/order.js';

/** What an order is at. */
export interface Activity {
  readonly operation: string;
  /** How many of that name are under way at once. */
  readonly count: number;
  readonly kind: 'runs' | 'waits' | 'retries' | 'asks';
  /** Of a step: which attempt runs, or will. */
  readonly attempt: number;
  /** Of a wait and a retry. */
  readonly until: Date | undefined;
}

interface OpenOperation extends Omit<Activity, 'count' | 'operation'> {
  readonly name: string | undefined;
  readonly parentId: string | undefined;
}

/** Where one order is, learned from the events of its history. */
export class OrderProgress {
  readonly orderId: string;
  /** `undefined` of an order that was refused: nothing is recorded of it. */
  readonly execution: ExecutionRef<Receipt> | undefined;
  /** Attempts of steps that have ended. */
  attempts = 0;
  /** The number of the last event. */
  lastEvent = 0;
  end: HistoryEvent | undefined;
  /** Of an order that was shipped. */
  receipt: Receipt | undefined;
  readonly #open = new Map<string, OpenOperation>();
  readonly #contextNames = new Map<string, string | undefined>();

  constructor(orderId: string, execution?: ExecutionRef<Receipt>) {
    this.orderId = orderId;
    this.execution = execution;
  }

  /** The error that it ended with. */
  get error(): ErrorObject | undefined {
    const { end } = this;
    const details = end?.ExecutionFailedDetails ?? end?.ExecutionStoppedDetails ?? end?.ExecutionTimedOutDetails;
    return details?.Error?.Payload;
  }

  /**
   * What it is at; `undefined` in between. Work comes before waiting, and later calls before
   * earlier ones.
   */
  get activity(): Activity | undefined {
    const parents = new Set([...this.#open.values()].map(({ parentId }) => parentId));
    const leaves = [...this.#open].filter(([id]) => !parents.has(id)).map(([, operation]) => operation);
    const leaf = leaves.filter(({ kind }) => kind === 'runs').at(-1) ?? leaves.at(-1);
    if (leaf === undefined) return undefined;
    const operation = this.nameOf(leaf.name, leaf.parentId);
    return {
      ...leaf,
      operation,
      count: leaves.filter(({ name, kind }) => name === leaf.name && kind === leaf.kind).length,
    };
  }

  /** An operation's name, or that of the one that it is a part of. */
  nameOf(name: string | undefined, parentId: string | undefined): string {
    return name ?? this.#contextNames.get(parentId ?? '') ?? 'unnamed operation';
  }

  apply(event: HistoryEvent): void {
    const { EventType, Id = '', Name: name, ParentId: parentId } = event;
    this.lastEvent = event.EventId;
    const open = { name, parentId, attempt: 1, until: undefined };
    switch (EventType) {
      case 'ContextStarted':
        this.#contextNames.set(Id, name);
        this.#open.set(Id, { ...open, kind: 'runs' });
        break;
      case 'CallbackStarted':
        this.#open.set(Id, { ...open, kind: 'asks' });
        break;
      case 'WaitStarted':
        this.#open.set(Id, { ...open, kind: 'waits', until: dateOf(event.WaitStartedDetails?.ScheduledEndTimestamp) });
        break;
      case 'StepStarted':
        this.#open.set(Id, { ...open, kind: 'runs', attempt: this.#open.get(Id)?.attempt ?? 1 });
        break;
      case 'StepFailed':
        this.attempts++;
        this.#failed(event, open);
        break;
      case 'StepSucceeded':
        this.attempts++;
        this.#open.delete(Id);
        break;
      case 'ExecutionSucceeded':
      case 'ExecutionFailed':
      case 'ExecutionStopped':
      case 'ExecutionTimedOut':
        this.end = event;
        this.#open.clear();
        break;
      default:
        if (/(Succeeded|Failed|TimedOut|Cancelled)$/.test(EventType)) this.#open.delete(Id);
    }
  }

  #failed({ Id = '', EventTimestamp, StepFailedDetails }: HistoryEvent, open: Omit<OpenOperation, 'kind'>): void {
    const { NextAttemptDelaySeconds: delay, CurrentAttempt = 1 } = StepFailedDetails?.RetryDetails ?? {};
    this.#open.delete(Id);
    if (delay === undefined) return;
    const until = new Date(dateOf(EventTimestamp)!.getTime() + delay * 1000);
    this.#open.set(Id, { ...open, kind: 'retries', attempt: CurrentAttempt + 1, until });
  }
}

function dateOf(timestamp: HistoryEvent['EventTimestamp'] | undefined): Date | undefined {
  return timestamp === undefined ? undefined : new Date(timestamp);
}
