import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError, StoreWriteError } from '../../core/errors/store-errors.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { AppendRequest } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { firstSum, journalSum } from '../record-sums.js';
import { linesOf } from './postgres-lines.js';
import { changedColumns, createdColumns } from './postgres-rows.js';
import { encodeText, numberArray, textArray } from './postgres-text.js';

/** An entry as text, with its sum. */
type EntryText = readonly [text: string, sum: number];

/** Who waits for a write. */
export interface Waiter {
  /** When it was asked for, on the monotonic clock. */
  readonly since: number;
  readonly resolve: (value: any) => void;
  readonly reject: (error: unknown) => void;
}

interface Write extends Waiter {
  /** The executions that are written to. */
  readonly ids: readonly string[];
  /** About as many characters are sent. */
  readonly size: number;
  /** Whether it was sent before, and nobody knows what has become of it. */
  isRepeated: boolean;
  /** How often somebody else had the row. */
  timesBusy: number;
}

/** A new execution. */
export interface CreateWrite extends Write {
  readonly kind: 'create';
  readonly record: ExecutionRecord;
  /** The number of its entries. */
  readonly length: number;
  readonly columns: string;
  readonly input: string | null;
  readonly entries: readonly EntryText[];
}

/** An append. */
export interface AppendWrite extends Write {
  readonly kind: 'append';
  readonly request: AppendRequest;
  /** Distinguishes its entries from those of others, when its answer was lost. */
  readonly writeId: number;
  readonly entries: readonly EntryText[];
  readonly notice: EntryText | undefined;
  readonly changes: string | null;
}

export type GroupWrite = CreateWrite | AppendWrite;

/** What the server made of a group: the writes that it refused, and why. */
export interface Refusal {
  /** Counts creations from 1 if it is `exists`, and appends otherwise. */
  readonly op: number;
  readonly refusal: 'exists' | 'missing' | 'busy' | 'epoch' | 'length';
  readonly number: number;
}

let lastWriteId = Math.floor(Math.random() * 2 ** 52);

export function createWrite(
  record: ExecutionRecord,
  entries: readonly JournalEntry[],
  replaces: string | undefined,
  { since, resolve, reject }: Waiter,
): CreateWrite {
  const { length } = entries;
  const made = createdColumns(record);
  made.journal_length = length;
  if (replaces !== undefined) made.replaces = replaces;
  const columns = JSON.stringify(made);
  const ids = replaces === undefined ? [record.executionId] : [record.executionId, replaces];
  const texts = textsOf(record.executionId, entries);
  const input = record.input === undefined ? null : encodeText(record.input);
  const size = sizeOf(texts, columns.length + (input?.length ?? 0));
  return {
    kind: 'create',
    since,
    resolve,
    reject,
    isRepeated: false,
    timesBusy: 0,
    ids,
    size,
    record,
    length,
    columns,
    input,
    entries: texts,
  };
}

export function appendWrite(request: AppendRequest, { since, resolve, reject }: Waiter): AppendWrite {
  const { executionId, changes, notice } = request;
  const entries = textsOf(executionId, request.entries);
  const noticeText = notice && textsOf(notice.executionId, [notice.entry])[0];
  const changed =
    changes === undefined || Object.keys(changes).length === 0
      ? null
      : JSON.stringify(changedColumns(executionId, changes));
  return {
    kind: 'append',
    since,
    resolve,
    reject,
    ids: notice === undefined ? [executionId] : [executionId, notice.executionId],
    size: sizeOf(entries, (changed?.length ?? 0) + (noticeText?.[0].length ?? 0)),
    request,
    writeId: ++lastWriteId % 2 ** 53,
    entries,
    notice: noticeText,
    changes: changed,
    isRepeated: false,
    timesBusy: 0,
  };
}

function sizeOf(entries: readonly EntryText[], others: number): number {
  return entries.reduce((sum, [text]) => sum + text.length, others);
}

function textsOf(executionId: string, entries: readonly JournalEntry[]): EntryText[] {
  const first = firstSum(executionId);
  return entries.map((entry) => {
    const text = JSON.stringify(entry);
    return [text, journalSum(text, first)] as const;
  });
}

/**
 * The statement for a group of appends that only add entries: it returns the numbers of those that
 * it has not written, with commas between them. `undefined` for any other group.
 */
export function plainStatement(
  group: readonly GroupWrite[],
  newsOf: (write: GroupWrite) => readonly string[],
): { readonly text: string; readonly values: unknown[] } | undefined {
  const appends: AppendWrite[] = [];
  for (const write of group) {
    if (write.kind !== 'append' || write.entries.length === 0) return undefined;
    if (write.changes !== null || write.notice !== undefined || newsOf(write).length > 0) return undefined;
    appends.push(write);
  }
  const entries = appends.flatMap((append) => append.entries);
  const [lines, sums] = [linesOf(entries.map(([text]) => text)), numberArray(entries.map(([, sum]) => sum))];
  if (appends.length === 1) {
    const [{ request, writeId }] = appends as [AppendWrite];
    return {
      text: APPEND,
      values: [request.executionId, request.expectedLength, request.epoch, writeId, lines, sums],
    };
  }
  let before = 0;
  const firsts = appends.map((append) => {
    const first = before;
    before += append.entries.length;
    return first;
  });
  return { text: APPENDS, values: [...fencesOf(appends), numberArray(firsts), writeIdsOf(appends), lines, sums] };
}

/** The ids, the lengths, the epochs and the numbers of entries of appends. */
function fencesOf(appends: readonly AppendWrite[]): unknown[] {
  return [
    textArray(appends.map(({ request }) => request.executionId)),
    numberArray(appends.map(({ request }) => request.expectedLength)),
    numberArray(appends.map(({ request }) => request.epoch)),
    numberArray(appends.map(({ entries }) => entries.length)),
  ];
}

function writeIdsOf(appends: readonly AppendWrite[]): string {
  return numberArray(appends.map(({ writeId }) => writeId));
}

const APPEND = 'SELECT {s}.append_1($1, $2, $3, $4, $5, $6) AS unwritten';
const APPENDS = 'SELECT {s}.appends_1($1, $2, $3, $4, $5, $6, $7, $8) AS unwritten';

const WRITE = `SELECT op, refusal, number FROM {s}.write_1(
  $1::json, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`;

/** The statement that writes a group. */
export function groupStatement(
  creates: readonly CreateWrite[],
  appends: readonly AppendWrite[],
  newsOf: (write: GroupWrite) => readonly string[],
): { readonly text: string; readonly values: unknown[] } {
  const entryOps: number[] = [];
  const entryPlaces: number[] = [];
  const entries: string[] = [];
  const entrySums: number[] = [];
  const newsOps: number[] = [];
  const news: string[] = [];
  const noticing: { readonly op: number; readonly append: AppendWrite }[] = [];
  const add = (op: number, write: GroupWrite) => {
    write.entries.forEach(([text, sum], place) => {
      entryOps.push(op);
      entryPlaces.push(place + 1);
      entries.push(text);
      entrySums.push(sum);
    });
    for (const each of newsOf(write)) {
      newsOps.push(op);
      news.push(each);
    }
  };
  creates.forEach((create, index) => {
    add(-index - 1, create);
  });
  appends.forEach((append, index) => {
    const op = index + 1;
    add(op, append);
    if (append.notice !== undefined) noticing.push({ op, append });
  });
  return {
    text: WRITE,
    values: [
      creates.length === 0 ? null : `[${creates.map(({ columns }) => columns).join(',')}]`,
      textArray(creates.map(({ record }) => record.executionId)),
      creates.some(({ ids }) => ids.length > 1),
      creates.some(({ record }) => Object.keys(record.attributes ?? {}).length > 0),
      creates.map(({ input }) => input),
      ...fencesOf(appends),
      linesOf(appends.map(({ changes }) => changes ?? '')),
      writeIdsOf(appends),
      ...[numberArray(entryOps), numberArray(entryPlaces), linesOf(entries), numberArray(entrySums)],
      numberArray(noticing.map(({ op }) => op)),
      textArray(noticing.map(({ append }) => append.request.notice!.executionId)),
      linesOf(noticing.map(({ append }) => append.notice![0])),
      numberArray(noticing.map(({ append }) => append.notice![1])),
      numberArray(noticing.map(({ append }) => Math.ceil(append.request.notice!.wakeAt))),
      ...[numberArray(newsOps), textArray(news)],
    ],
  };
}

/** The error for an append that was refused. */
export function refusalError(
  { request: { executionId, expectedLength, epoch } }: AppendWrite,
  { refusal, number }: Refusal,
): Error {
  if (refusal === 'missing') return new ExecutionNotFoundError(executionId);
  if (refusal === 'epoch') return new LeaseLostError(executionId, epoch!, number);
  return new JournalConflictError(executionId, expectedLength, number);
}

/** The error for a write whose row was locked all the time. */
export function keptLocked({ ids: [executionId] }: GroupWrite, where: string): StoreWriteError {
  const problem = `somebody else has kept the row of ${executionId} locked for too long`;
  const cure = 'Look for a transaction that stays open: pg_stat_activity shows them.';
  return new StoreWriteError({ path: where, problem, cure });
}
