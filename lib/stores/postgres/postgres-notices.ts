import { randomUUID } from 'node:crypto';
import { defaultLogger } from '../../core/logging/index.js';
import { clearTimeout, setImmediate, setTimeout } from '../../core/time/index.js';
import type { StoreListener } from '../../journal/execution-store.js';
import type { GroupWrite } from './postgres-group.js';
import type { PostgresConnection } from './postgres-pool.js';
import { channelOf } from './postgres-schema.js';
import type { PostgresSession } from './postgres-session.js';

const FIRST_PAUSE_MILLIS = 100;
const LONGEST_PAUSE_MILLIS = 10_000;
/** How often to find out whether the connection is still there: a cut cable says nothing. */
const CHECK_MILLIS = 15_000;
/** Whether a claim may find the execution of a notice. */
const DUE = 'due';
const NOT_DUE = '-';

/**
 * Notices between the processes that use a schema: ids of executions, sent in the transaction that
 * changes them, and received on a connection of its own. While that connection is broken, notices
 * are lost; whoever listens looks for changes now and then all the same.
 *
 * Only changes that others may wait for are worth a notice: a new execution that anybody may run,
 * an event from outside, an end, and a lease that was given back for what is due.
 */
export class PostgresNotices {
  readonly #session: PostgresSession;
  readonly #now: () => number;
  /** What its own notices begin with. */
  readonly #origin = randomUUID().slice(0, 8);
  readonly #listeners = new Set<StoreListener>();
  #connection: PostgresConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = true;
  #isConnecting = false;
  #hasWarned = false;
  #heard = new Set<string>();
  #mayBeDue = false;

  constructor(session: PostgresSession, now: () => number) {
    this.#session = session;
    this.#now = now;
  }

  /** Resolves when notices are received, or that was tried in vain. */
  async subscribe(listener: StoreListener): Promise<void> {
    this.#listeners.add(listener);
    if (this.#connection === undefined && !this.#isConnecting) await this.#connect(FIRST_PAUSE_MILLIS);
  }

  unsubscribe(listener: StoreListener): void {
    this.#listeners.delete(listener);
  }

  /** The notices that go with a write. */
  readonly newsOf = (write: GroupWrite): readonly string[] => {
    if (write.kind === 'create') {
      const { executionId, owner } = write.record;
      return owner === undefined ? [this.#news(executionId, true)] : [];
    }
    const { executionId, epoch, changes, notice } = write.request;
    const news = notice === undefined ? [] : [this.#news(notice.executionId, true)];
    const isDue = (changes?.wakeAt ?? Number.POSITIVE_INFINITY) <= this.#now();
    if (epoch === undefined || isDue || changes?.endedAt !== undefined) news.push(this.#news(executionId, isDue));
    return news;
  };

  /**
   * The notices that go with an execution that is created in a transaction of others: its own
   * process is to hear of it too, since it is there later than the call that creates it returns.
   */
  readonly newsOfLater = (write: GroupWrite): readonly string[] => [`- ${DUE} ${write.ids[0]}`];

  #news(executionId: string, mayBeDue: boolean): string {
    return `${this.#origin} ${mayBeDue ? DUE : NOT_DUE} ${executionId}`;
  }

  close(): void {
    this.#isOpen = false;
    this.#listeners.clear();
    this.#drop();
  }

  async #connect(pause: number): Promise<void> {
    this.#isConnecting = true;
    try {
      const connection = await this.#session.connect();
      connection.on('error', this.#onLost);
      connection.on('end', this.#onLost);
      connection.on('notification', this.#onNotice);
      this.#connection = connection;
      await this.#session.inTime(connection.query({ text: `LISTEN "${channelOf(this.#session.schema)}"` }));
      this.#isConnecting = false;
      if (!this.#isOpen) this.#drop();
      else this.#checkLater();
    } catch (error) {
      this.#drop();
      this.#warn(error);
      this.#later(pause, () => void this.#connect(Math.min(pause * 2, LONGEST_PAUSE_MILLIS)));
    }
  }

  #checkLater(): void {
    this.#later(CHECK_MILLIS, () => {
      const connection = this.#connection;
      if (connection === undefined) return;
      this.#session.inTime(connection.query({ text: 'SELECT 1' })).then(() => this.#checkLater(), this.#onLost);
    });
  }

  readonly #onLost = (error?: unknown): void => {
    if (this.#connection === undefined || this.#isConnecting) return;
    this.#drop();
    this.#warn(error);
    this.#later(FIRST_PAUSE_MILLIS, () => void this.#connect(FIRST_PAUSE_MILLIS * 2));
    this.#isConnecting = true;
  };

  readonly #onNotice = ({ payload = '' }: { readonly payload?: string }): void => {
    const [origin, due, executionId] = payload.split(' ');
    if (origin === this.#origin || executionId === undefined) return;
    if (this.#heard.size === 0) setImmediate(() => this.#pass());
    this.#heard.add(executionId);
    this.#mayBeDue ||= due === DUE;
  };

  /** What comes in one turn is passed on at once. */
  #pass(): void {
    const ids = [...this.#heard];
    const mayBeDue = this.#mayBeDue;
    this.#heard = new Set();
    this.#mayBeDue = false;
    for (const listener of this.#listeners) listener(ids, mayBeDue);
  }

  #warn(error: unknown): void {
    if (this.#hasWarned || !this.#isOpen) return;
    this.#hasWarned = true;
    const reason = error instanceof Error ? error.message : 'the connection ended';
    defaultLogger().warn(
      `Notices ${this.#session.where} can't be received at the moment (${reason}): changes by others are found later, by looking. ` +
        'The connection is made again as soon as that works.',
    );
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    connection.removeListener('notification', this.#onNotice);
    // Its session listens: it must not go back to the pool.
    connection.release(true);
  }

  #later(millis: number, work: () => void): void {
    if (this.#isOpen) this.#timer = setTimeout(work, millis).unref();
  }
}
