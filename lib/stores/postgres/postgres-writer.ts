import { StoreWriteError } from '../../core/errors/store-errors.js';
import { monotonicNow as now, setImmediate, setTimeout } from '../../core/time/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { AppendRequest } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { CommitObservers } from '../commit-observers.js';
import { LATE_MILLIS } from './postgres-delays.js';
import { explainAccess, failureKind, isOutcomeUnknown } from './postgres-failure.js';
import {
  type AppendWrite,
  appendWrite,
  type CreateWrite,
  createWrite,
  type GroupWrite,
  groupStatement,
  keptLocked,
  plainStatement,
  type Refusal,
  refusalError,
  type Waiter,
} from './postgres-group.js';
import type { PostgresReads } from './postgres-reads.js';
import type { KeptConnections, PostgresSession } from './postgres-session.js';

/** The bounds of a group: so many writes, and about so many characters. */
const MOST_WRITES = 500;
const MOST_CHARACTERS = 4_000_000;
/** The most groups under way at a time, each on a connection of its own. */
const MOST_GROUPS = 3;
/**
 * The fewest writes that are worth a group beside another one: what a group costs by itself is
 * shared by its writes.
 */
const LEAST_BESIDE = 16;
/**
 * The pause before a group that could not be written is tried again; it grows up to the longest.
 */
const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 1000;
/** The longest pause before a row that somebody else has locked is tried again. */
export const BUSY_PAUSE_MILLIS = 50;

export interface PostgresWriterProps {
  readonly session: PostgresSession;
  readonly reads: PostgresReads;
  /** What others are to hear when a write is done. */
  readonly newsOf: (write: GroupWrite) => readonly string[];
  readonly commits: CommitObservers;
}

/**
 * Writes new executions and appends in groups: all that was asked for in a turn, and while the
 * groups before were under way, is one statement and one commit. Where enough waits for several,
 * up to three are under way side by side: the server works on one while this process goes on with
 * what another one has made durable.
 *
 * ```text
 *   submit --> waiting --(end of the turn)--> sent --> written: resolved
 *                 ^                             |   +-> refused: rejected, or read back
 *                 |<--- somebody has the row ---|
 *                 |<--- may pass, patience left +--> rejected: StoreWriteError
 * ```
 *
 * Invariants:
 * - Writes to one execution take effect in the order in which they were submitted: a group has each
 *   execution once, no two groups under way have the same one, and what stands behind a write that
 *   waits waits with it.
 * - A write that rejects has left nothing behind, and one that resolves is durable. When an answer
 *   was lost, the write is sent again: it fails at its fence if it was written before, and then the
 *   id that its entries carry says whether they are its own.
 * - A write that is refused, or whose row somebody else has locked, holds up no other one.
 */
export class PostgresWriter {
  readonly #props: PostgresWriterProps;
  readonly #kept: KeptConnections;
  #waiting: GroupWrite[] = [];
  /** Writes of a group that failed for what one of them brought: each is sent alone. */
  #apart: GroupWrite[] = [];
  /** The groups under way. */
  readonly #sent = new Set<readonly GroupWrite[]>();
  /** Whether groups will be sent at the end of this turn. */
  #isScheduled = false;
  /** The pause after the last failure; 0 after a success. */
  #pause = 0;
  #isPaused = false;
  /** The number of refusals that are looked into. */
  #refusing = 0;

  constructor(props: PostgresWriterProps) {
    this.#props = props;
    this.#kept = props.session.keepConnections();
  }

  create(
    record: ExecutionRecord,
    entries: readonly JournalEntry[],
    replaces: string | undefined,
  ): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    return this.#submit((waiter) => createWrite(record, entries, replaces, waiter));
  }

  append(request: AppendRequest): Promise<void> {
    return this.#submit((waiter) => appendWrite(request, waiter));
  }

  /** Resolves when all writes have an answer, and no connection is kept. */
  async drain(): Promise<void> {
    const isBusy = () => this.#isScheduled || this.#sent.size + this.#waiting.length + this.#apart.length > 0;
    while (isBusy() || this.#refusing > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  #submit<T>(write: (waiter: Waiter) => GroupWrite): Promise<T> {
    return new Promise<T>((resolve, reject) => this.#put(write({ since: now(), resolve, reject })));
  }

  #put(write: GroupWrite): void {
    this.#waiting.push(write);
    if (this.#maySend()) this.#schedule();
  }

  #maySend(): boolean {
    if (this.#isPaused) return false;
    if (this.#sent.size === 0) return this.#apart.length + this.#waiting.length > 0;
    return this.#sent.size < MOST_GROUPS && this.#apart.length === 0 && this.#waiting.length >= LEAST_BESIDE;
  }

  /** What comes up in this turn, and what the answer to a group sets off, goes out together. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#maySend()) {
        const group = this.#apart.length > 0 ? this.#apart.splice(0, 1) : this.#takeGroup();
        if (group.length === 0) break;
        void this.#send(group);
      }
      this.#kept.giveBack();
    });
  }

  async #send(group: readonly GroupWrite[]): Promise<void> {
    this.#sent.add(group);
    this.#pause = await this.#write(group, this.#pause);
    this.#sent.delete(group);
    if (this.#pause > 0) this.#waitForPause(this.#pause);
    this.#schedule();
  }

  #waitForPause(millis: number): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    setTimeout(() => {
      this.#isPaused = false;
      this.#schedule();
    }, millis);
  }

  /**
   * Takes out of those that wait what can be one group, and leaves the order of the others. Where
   * nothing is under way and enough wait for two groups, it is half of them.
   */
  #takeGroup(): GroupWrite[] {
    const group: GroupWrite[] = [];
    const left: GroupWrite[] = [];
    const { length } = this.#waiting;
    const most = this.#sent.size === 0 && length >= 2 * LEAST_BESIDE ? Math.ceil(length / 2) : length;
    const limit = Math.min(most, MOST_WRITES);
    /** Whether others of the group may write to the execution too: notices of several may. */
    const taken = new Map<string, 'alone' | 'notices'>();
    for (const sent of this.#sent) {
      for (const write of sent) {
        for (const id of write.ids) taken.set(id, 'alone');
        if (write.kind === 'create') taken.set(nameOf(write), 'alone');
      }
    }
    let size = 0;
    for (const write of this.#waiting) {
      const isFull = group.length === limit || (group.length > 0 && size + write.size > MOST_CHARACTERS);
      const [own, other] = write.ids;
      const isFree =
        !taken.has(own!) &&
        (other === undefined || taken.get(other) !== 'alone') &&
        !(write.kind === 'create' && taken.has(nameOf(write)));
      if (isFree && !isFull) {
        group.push(write);
        size += write.size;
      } else {
        left.push(write);
      }
      taken.set(own!, 'alone');
      // What stands behind a write that is left must not overtake it.
      if (other !== undefined) taken.set(other, isFree && !isFull && write.kind === 'append' ? 'notices' : 'alone');
    }
    this.#waiting = left;
    return group;
  }

  /** Writes a group. Returns the pause before the next one, in milliseconds. */
  async #write(group: readonly GroupWrite[], lastPause: number): Promise<number> {
    const statement = plainStatement(group, this.#props.newsOf);
    if (statement === undefined) return this.#writeAll(group, lastPause);
    const committed = this.#props.commits.begin();
    let unwritten: string;
    try {
      const { text, values } = statement;
      unwritten = (await this.#props.session.call<{ readonly unwritten: string }>(text, values, this.#kept))[0]!
        .unwritten;
    } catch (error) {
      return this.#failed(group, error, lastPause);
    }
    const left = unwritten === '' ? [] : unwritten.split(',').map((op) => group[Number(op) - 1]!);
    if (left.length < group.length) committed?.(group.length - left.length);
    for (const write of group) if (!left.includes(write)) this.#resolve(write);
    return left.length === 0 ? 0 : this.#writeAll(left, lastPause);
  }

  #resolve(write: GroupWrite): void {
    this.#props.session.delays.end(write);
    write.resolve(write.kind === 'create' ? { created: true, record: createdRecord(write) } : undefined);
  }

  /** Writes a group of any kind, and finds out why what it can't write can't be written. */
  async #writeAll(group: readonly GroupWrite[], lastPause: number): Promise<number> {
    const creates = group.filter((write) => write.kind === 'create');
    const appends = group.filter((write) => write.kind === 'append');
    const committed = this.#props.commits.begin();
    let refusals: readonly Refusal[];
    try {
      const { text, values } = groupStatement(creates, appends, this.#props.newsOf);
      refusals = await this.#props.session.call<Refusal>(text, values, this.#kept);
    } catch (error) {
      return this.#failed(group, error, lastPause);
    }
    committed?.(group.length);
    const refused = new Map<GroupWrite, Refusal>();
    for (const refusal of refusals) {
      refused.set((refusal.refusal === 'exists' ? creates : appends)[refusal.op - 1]!, refusal);
    }
    const busy: GroupWrite[] = [];
    for (const write of group) {
      const refusal = refused.get(write);
      if (refusal === undefined) this.#resolve(write);
      else if (refusal.refusal === 'busy') busy.push(write);
      else this.#refuse(write, refusal);
    }
    return this.#waitForRows(busy);
  }

  /** Somebody else has these rows: they are tried again, before what came after them. */
  #waitForRows(busy: readonly GroupWrite[]): number {
    const again = busy.filter(
      (write) => !this.#rejectIfOverdue(write, () => keptLocked(write, this.#props.session.where)),
    );
    for (const write of again) {
      write.timesBusy++;
      if (now() - write.since < LATE_MILLIS) continue;
      this.#props.session.delays.begin(write, `somebody has locked the row of ${write.ids[0]}`);
    }
    this.#waiting.unshift(...again);
    if (again.length === 0 || this.#waiting.length > again.length) return 0;
    return Math.min(2 ** Math.min(...again.map(({ timesBusy }) => timesBusy)), BUSY_PAUSE_MILLIS);
  }

  #failed(group: readonly GroupWrite[], error: unknown, lastPause: number): number {
    const kind = failureKind(error);
    if (kind === 'apart' && group.length > 1) {
      this.#apart.push(...group);
      return 0;
    }
    const isUnknown = isOutcomeUnknown(error);
    const explained = (write: GroupWrite) =>
      explainAccess(error, this.#props.session.where, StoreWriteError, write.isRepeated);
    const again: GroupWrite[] = [];
    for (const write of group) {
      write.isRepeated ||= isUnknown;
      if (kind !== 'again') this.#reject(write, explained(write));
      else if (!this.#rejectIfOverdue(write, () => explained(write))) again.push(write);
    }
    this.#waiting.unshift(...again);
    return kind === 'again' ? Math.min(Math.max(lastPause * 2, FIRST_PAUSE_MILLIS), LONGEST_PAUSE_MILLIS) : 0;
  }

  #rejectIfOverdue(write: GroupWrite, reason: () => Error): boolean {
    const isOverdue = now() - write.since > this.#props.session.patienceMillis;
    if (isOverdue) this.#reject(write, reason());
    return isOverdue;
  }

  #reject(write: GroupWrite, error: Error): void {
    this.#props.session.delays.end(write);
    write.reject(error);
  }

  /** Answers a write that was refused, or that was done before and finds itself in its way. */
  #refuse(write: GroupWrite, refusal: Refusal): void {
    this.#props.session.delays.end(write);
    this.#refusing++;
    const answer = write.kind === 'create' ? this.#existing(write) : this.#refused(write, refusal);
    answer.then(write.resolve, write.reject).finally(() => {
      this.#refusing--;
    });
  }

  async #existing(write: CreateWrite): Promise<{ readonly created: boolean; readonly record: ExecutionRecord }> {
    const { executionId, workflow, name } = write.record;
    const record = await this.#props.reads.getExisting(workflow, name, executionId);
    // It was removed in between.
    if (record === undefined) return this.#submit(({ resolve, reject }) => ({ ...write, resolve, reject }));
    return { created: write.isRepeated && record.executionId === executionId, record };
  }

  async #refused(write: AppendWrite, refusal: Refusal): Promise<void> {
    if (write.isRepeated && (await this.#props.reads.isWritten(write.request, write.writeId))) return;
    throw refusalError(write, refusal);
  }
}

function createdRecord({ record, length }: CreateWrite): ExecutionRecord {
  return { ...record, journalLength: length };
}

/** Two groups under way that create the same two names could wait for each other. */
function nameOf({ record: { workflow, name } }: CreateWrite): string {
  return `${workflow} ${name}`;
}
