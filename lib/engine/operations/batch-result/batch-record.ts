import type { ErrorObject } from '../../../core/wire/index.js';
import type { BatchItemStatus, CompletionReason } from './batch-result.js';

/*
 * The recorded form of a batch: whole where it fits on its context; otherwise a summary, from which
 * it is rebuilt with the help of what is recorded of its items.
 */

/**
 * How one item ended, in its recorded form. Where it has just been recorded, the value that its
 * text stands for may be known: for one caller.
 */
export type ItemOutcome =
  | { readonly text: string | undefined; readonly value?: unknown; readonly isKnown?: boolean }
  | { readonly error: ErrorObject };

/** An item that was started. Without an outcome it is still running. */
export interface ItemState {
  readonly index: number;
  readonly name: string | undefined;
  readonly outcome: ItemOutcome | undefined;
}

/** How a batch ended. */
export interface BatchOutcome {
  /** In order of index; items that were never started are missing. */
  readonly items: readonly ItemState[];
  readonly completionReason: CompletionReason;
  readonly status: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Whether the completion policy was met. */
  readonly isSatisfied: boolean;
}

interface RecordedVerdict {
  readonly completionReason: CompletionReason;
  readonly status?: 'SUCCEEDED' | 'FAILED' | undefined;
  /** Recorded only if the completion policy was not met. */
  readonly isSatisfied?: boolean | undefined;
}

interface RecordedItem {
  readonly index: number;
  readonly name?: string | undefined;
  readonly status: BatchItemStatus;
  /** The item's result as its serdes made it. */
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/**
 * A batch that is recorded whole. Of an item that has succeeded and was given no name, only the
 * text of its result is recorded, `null` where it has none: most items are such, and the text of a
 * large batch is a good part of what it costs.
 */
export interface RecordedBatch extends RecordedVerdict {
  readonly items: readonly (RecordedItem | string | null)[];
}

/** The record of a batch that is too large to be recorded whole. */
export interface BatchSummary extends RecordedVerdict {
  readonly type: string;
  readonly totalCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly startedCount: number;
  /** A letter for each started item, by index: S succeeded, F failed, - was still running. */
  readonly itemStatuses: string;
  /** The text that the workflow's own `summarize` returned. */
  readonly summary?: string | undefined;
}

/** @param isNamed whether an item has a name that its index does not say. Default: all have. */
export function toRecordedBatch(outcome: BatchOutcome, isNamed: (index: number) => boolean = always): RecordedBatch {
  const items = outcome.items.map((item, place) => {
    const { index, outcome: end } = item;
    const isBare = end !== undefined && 'text' in end && index === place && !isNamed(place);
    return isBare ? (end.text ?? null) : toRecordedItem(item);
  });
  return { ...verdictOf(outcome), items };
}

/** @param nameOf the name of an item that was given none. */
export function fromRecordedBatch(
  { completionReason, status, isSatisfied = true, items }: RecordedBatch,
  nameOf: (index: number) => string | undefined = unnamed,
): BatchOutcome {
  const states = items.map((item, index) =>
    typeof item === 'object' && item !== null
      ? fromRecordedItem(item)
      : { index, name: nameOf(index), outcome: { text: item ?? undefined } },
  );
  return { completionReason, status, isSatisfied, items: states };
}

function always(): boolean {
  return true;
}

function unnamed(): undefined {}

function verdictOf({ completionReason, status, isSatisfied }: BatchOutcome): RecordedVerdict {
  return { completionReason, status, isSatisfied: isSatisfied ? undefined : false };
}

function toRecordedItem({ index, name, outcome }: ItemState): RecordedItem {
  if (outcome === undefined) return { index, name, status: 'STARTED' };
  if ('error' in outcome) return { index, name, status: 'FAILED', error: outcome.error };
  return { index, name, status: 'SUCCEEDED', result: outcome.text };
}

function fromRecordedItem({ index, name, status, result, error }: RecordedItem): ItemState {
  if (status === 'STARTED') return { index, name, outcome: undefined };
  return { index, name, outcome: status === 'FAILED' ? { error: error! } : { text: result } };
}

const LETTERS = { SUCCEEDED: 'S', FAILED: 'F', STARTED: '-' } as const;

export function summaryText(type: string, outcome: BatchOutcome, summary: string | undefined): string {
  const { items } = outcome;
  const statuses = items.map((item) => toRecordedItem(item).status);
  const count = (wanted: BatchItemStatus) => statuses.filter((status) => status === wanted).length;
  const recorded: BatchSummary = {
    type,
    totalCount: items.length,
    successCount: count('SUCCEEDED'),
    failureCount: count('FAILED'),
    startedCount: count('STARTED'),
    ...verdictOf(outcome),
    itemStatuses: statuses.map((status) => LETTERS[status]).join(''),
    summary,
  };
  return JSON.stringify(recorded);
}

/** The indexes of the items that had ended, from a summary. */
export function endedItems({ itemStatuses }: BatchSummary): number[] {
  return [...itemStatuses].flatMap((letter, index) => (letter === LETTERS.STARTED ? [] : [index]));
}
