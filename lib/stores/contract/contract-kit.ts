import assert from 'node:assert/strict';
import { hasEnded } from '../../core/wire/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { JournalEntry } from '../../journal/journal.js';
import type { TransactionClient } from '../../journal/store-transaction.js';

/** What the suite needs of a test framework; mocha, Jest and Vitest have it among their globals. */
export interface ContractHarness {
  /** Groups specs under a name. */
  describe(name: string, body: () => void): void;
  /** Adds a spec. */
  readonly it: {
    (name: string, body: () => Promise<void>): void;
    /** Reports a spec as skipped. */
    skip?(name: string, body: () => Promise<void>): void;
  };
}

/** A store under test. */
export interface StoreContractOptions {
  /** A new, empty store. The suite opens and closes it. */
  create(): Promise<ExecutionStore>;
  /**
   * Another store on what `store`, now closed, has written. Left out for a store that keeps nothing
   * beyond its instance.
   */
  reopen?(store: ExecutionStore): Promise<ExecutionStore>;
  /**
   * Another store over the data of `store`, which stays open: as another machine has it. The suite
   * opens and closes it. Left out for a store that one process has for itself: then the part
   * *several machines* is skipped.
   */
  connect?(store: ExecutionStore): Promise<ExecutionStore>;
  /**
   * Whether the store has `subscribe`, and gives notices of what the stores of `connect` write.
   * Default: false, and the specs of notices are skipped.
   */
  readonly notices?: boolean | undefined;
  /**
   * Begins a transaction in the database of `store`, as a caller of `start` does that passes `tx`.
   * For a store that has `transactions`; without, their specs are skipped.
   */
  transact?(store: ExecutionStore): Promise<CallerTransaction>;
}

/** A transaction that the caller of a store has begun, and ends. */
export interface CallerTransaction {
  /** What the store is given. */
  readonly client: TransactionClient;
  /** Commits the transaction, and gives back its connection. */
  commit(): Promise<void>;
  /** Rolls the transaction back, and gives back its connection. */
  rollback(): Promise<void>;
}

/** Declares the specs of one theme. Each gets an open store of its own. */
export type StoreSpec = (name: string, body: (store: ExecutionStore) => Promise<void>) => void;

let created = 0;

/**
 * An execution that is due at once, of a name and id that no other has, and started a millisecond
 * after the one before. It has ended if its status is an end.
 */
export function sampleRecord(members: Partial<ExecutionRecord> = {}): ExecutionRecord {
  const name = members.name ?? `order-${++created}`;
  const workflow = members.workflow ?? 'OrderWorkflow';
  const startedAt = 1_700_000_000_000 + created;
  return {
    executionId: `${workflow}-${name}-${++created}`,
    workflow,
    name,
    status: 'RUNNING',
    input: '{"item":"book"}',
    result: undefined,
    error: undefined,
    startedAt,
    endedAt: hasEnded(members.status) ? startedAt + 1 : undefined,
    wakeAt: 1_700_000_000_000,
    owner: undefined,
    epoch: 0,
    journalLength: 0,
    ...members,
  };
}

/** A journal entry that says which one it is. */
export function sampleEntry(number: number, payload = `${number}`): JournalEntry {
  return {
    kind: 'checkpointed',
    at: 1_700_000_000_000 + number,
    updates: [{ Id: `step-${number}`, Type: 'STEP', Action: 'SUCCEED', Name: 'charge', Payload: payload }],
  };
}

export function sampleEntries(count: number, first = 1): JournalEntry[] {
  return Array.from({ length: count }, (_, index) => sampleEntry(first + index));
}

/** Adds an execution and gives back its record. */
export async function createSample(
  store: ExecutionStore,
  members?: Partial<ExecutionRecord>,
  entries: readonly JournalEntry[] = [],
): Promise<ExecutionRecord> {
  return (await store.create(sampleRecord(members), entries)).record;
}

/** Equality that takes an absent member for one that is `undefined`. */
export function assertSame(actual: unknown, expected: unknown): void {
  assert.deepEqual(withoutUndefined(actual), withoutUndefined(expected));
}

function withoutUndefined(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
