import type { ErrorObject } from '../../../core/wire/index.js';
import type { BatchItemStatus, CompletionReason } from './batch-result.js';
import type { BatchOutcome, ItemState } from './batch-run.js';

/*
 * How a batch is recorded on its context: whole where it fits, and else a summary from which, with
 * what is recorded of the items, it can be put together again.
 */

interface RecordedItem {
  readonly index: number;
  readonly name?: string | undefined;
  readonly status: BatchItemStatus;
  /** The item's result as its serdes made it. */
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

interface RecordedBatch {
  readonly completionReason: CompletionReason;
  readonly status?: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Recorded where the completion policy was not met. */
  readonly isSatisfied?: boolean | undefined;
  readonly items: readonly RecordedItem[];
}

/** What is recorded of a batch that is too large to be recorded whole. */
export interface BatchSummary {
  readonly type: string;
  readonly totalCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly startedCount: number;
  readonly completionReason: CompletionReason;
  readonly status?: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Recorded where the completion policy was not met. */
  readonly isSatisfied?: boolean | undefined;
  /** A letter for each item that was started, by index: S succeeded, F failed, - was under way. */
  readonly itemStatuses: string;
  /** What the workflow's own `summarize` says. */
  readonly summary?: string | undefined;
}

export function batchText(outcome: BatchOutcome): string {
  const recorded: RecordedBatch = { ...verdictOf(outcome), items: outcome.items.map(recordedItem) };
  return JSON.stringify(recorded);
}

function verdictOf({ completionReason, status, isSatisfied }: BatchOutcome) {
  return { completionReason, status, isSatisfied: isSatisfied ? undefined : false };
}

function recordedItem({ index, name, outcome }: ItemState): RecordedItem {
  if (outcome === undefined) return { index, name, status: 'STARTED' };
  if ('error' in outcome) return { index, name, status: 'FAILED', error: outcome.error };
  return { index, name, status: 'SUCCEEDED', result: outcome.text };
}

export function batchOf(text: string | undefined): BatchOutcome {
  const { completionReason, status, isSatisfied = true, items }: RecordedBatch = JSON.parse(text!);
  return {
    completionReason,
    status,
    isSatisfied,
    items: items.map(({ index, name, status: itemStatus, result, error }) => {
      const outcomes = { SUCCEEDED: { text: result }, FAILED: { error: error! }, STARTED: undefined };
      return { index, name, outcome: outcomes[itemStatus] };
    }),
  };
}

const LETTERS = { SUCCEEDED: 'S', FAILED: 'F', STARTED: '-' } as const;

export function summaryText(type: string, outcome: BatchOutcome, summary: string | undefined): string {
  const { items } = outcome;
  const statuses = items.map((item) => recordedItem(item).status);
  const count = (wanted: BatchItemStatus) => statuses.filter((itemStatus) => itemStatus === wanted).length;
  const recorded: BatchSummary = {
    type,
    totalCount: items.length,
    successCount: count('SUCCEEDED'),
    failureCount: count('FAILED'),
    startedCount: count('STARTED'),
    ...verdictOf(outcome),
    itemStatuses: statuses.map((itemStatus) => LETTERS[itemStatus]).join(''),
    summary,
  };
  return JSON.stringify(recorded);
}

/** Whether an item that was started had ended, by its letter in a summary. */
export function hadEnded(summary: BatchSummary, index: number): boolean {
  return summary.itemStatuses[index] !== LETTERS.STARTED;
}

export function summaryOf(text: string | undefined): BatchSummary {
  return JSON.parse(text!);
}
