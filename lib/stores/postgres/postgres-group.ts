import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError } from '../../core/errors/store-errors.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { AppendRequest } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import { firstSum, journalSum } from '../record-sums.js';
import { changedColumns, createdColumns } from './postgres-rows.js';
import { encodeText } from './postgres-text.js';

/** An entry as text, with its sum. */
type EntryText = readonly [text: string, sum: number];

interface Write {
  /** The executions that are written to. */
  readonly ids: readonly string[];
  /** About as many characters are sent. */
  readonly size: number;
  /** When it was asked for, on the monotonic clock. */
  readonly since: number;
  readonly resolve: (value: any) => void;
  readonly reject: (error: unknown) => void;
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

/** A write before anybody waits for it. */
export type Unsent<W extends Write> = Omit<W, 'since' | 'resolve' | 'reject'>;

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
): Unsent<CreateWrite> {
  const { length } = entries;
  const columns = JSON.stringify({
    ...createdColumns(record),
    journal_length: length,
    ...(replaces !== undefined && { replaces }),
  });
  const ids = replaces === undefined ? [record.executionId] : [record.executionId, replaces];
  const texts = textsOf(record.executionId, entries);
  const input = record.input === undefined ? null : encodeText(record.input);
  const size = sizeOf(texts, columns.length + (input?.length ?? 0));
  return { kind: 'create', ids, size, record, length, columns, input, entries: texts, isRepeated: false, timesBusy: 0 };
}

export function appendWrite(request: AppendRequest): Unsent<AppendWrite> {
  const { executionId, changes, notice } = request;
  const entries = textsOf(executionId, request.entries);
  const noticeText = notice && textsOf(notice.executionId, [notice.entry])[0];
  const changed =
    changes === undefined || Object.keys(changes).length === 0
      ? null
      : JSON.stringify(changedColumns(executionId, changes));
  return {
    kind: 'append',
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
 * The statement for a group of one append that only adds entries: it returns whether they were
 * written. `undefined` for any other group.
 */
export function soloStatement(
  group: readonly GroupWrite[],
  newsOf: (write: GroupWrite) => readonly string[],
): { readonly text: string; readonly values: unknown[] } | undefined {
  const [write] = group;
  if (group.length > 1 || write?.kind !== 'append' || write.entries.length === 0) return undefined;
  if (write.changes !== null || write.notice !== undefined || newsOf(write).length > 0) return undefined;
  const { executionId, expectedLength, epoch } = write.request;
  const texts = write.entries.map(([text]) => text);
  const sums = write.entries.map(([, sum]) => sum);
  return { text: APPEND, values: [executionId, expectedLength, epoch, write.writeId, texts, sums] };
}

const APPEND = 'SELECT {s}.append_1($1, $2, $3, $4, $5, $6) AS written';

const WRITE = `SELECT op, refusal, number FROM {s}.write_1(
  $1::json, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`;

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
  const requests = appends.map(({ request }) => request);
  return {
    text: WRITE,
    values: [
      creates.length === 0 ? null : `[${creates.map(({ columns }) => columns).join(',')}]`,
      creates.map(({ input }) => input),
      requests.map(({ executionId }) => executionId),
      requests.map(({ expectedLength }) => expectedLength),
      requests.map(({ epoch }) => epoch),
      appends.map((append) => append.entries.length),
      appends.map(({ changes }) => changes),
      appends.map(({ writeId }) => writeId),
      ...[entryOps, entryPlaces, entries, entrySums],
      noticing.map(({ op }) => op),
      noticing.map(({ append }) => append.request.notice!.executionId),
      noticing.map(({ append }) => append.notice![0]),
      noticing.map(({ append }) => append.notice![1]),
      noticing.map(({ append }) => Math.ceil(append.request.notice!.wakeAt)),
      ...[newsOps, news],
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
