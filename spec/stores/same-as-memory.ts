import { expect } from 'chai';
import * as fc from 'fast-check';
import { type ExecutionStatus, hasEnded } from '../../lib/core/wire/index.js';
import type { ExecutionChanges } from '../../lib/journal/execution-record.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { sampleEntries, sampleRecord } from '../../lib/stores/contract/contract-kit.js';
import {
  type AppendRequest,
  type ClaimRequest,
  type ExecutionStore,
  type ListRequest,
  MemoryStore,
} from '../../lib/stores/index.js';
import { SEEDED } from '../support/seeded.js';

/** One call, the same for each store. */
type Call = (store: ExecutionStore) => Promise<unknown>;

const workflow = fc.constantFrom('One', 'Two');
/** Long enough to be kept apart, and to be packed. */
const LONG = JSON.stringify(Array.from({ length: 200 }, (_, index) => `"item" ${(index * 7919) % 1009}`));
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const worker = fc.constantFrom('w1', 'w2', 'w3');
const wakeAt = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
const owner = fc.option(worker, { nil: undefined });
const status = fc.constantFrom('RUNNING', 'RUNNING', 'PAUSED', 'SUCCEEDED', 'FAILED');

/** The first entry of a journal, which has the input as the record has it. */
const startedEntry = ({ name, input }: { readonly name: string; readonly input: string | undefined }) =>
  ({ kind: 'started', at: 1, name, input, journalVersion: 1, libraryVersion: '0' }) as const;

/** The last entry of a journal, which has the result as the record gets it. */
const endEntries = ({ status, result }: ExecutionChanges = {}): JournalEntry[] =>
  status === 'SUCCEEDED' ? [{ kind: 'succeeded', at: 9, result }] : [];

/** An end that goes with a status. */
const endOf = (status: ExecutionStatus) => (hasEnded(status) ? 9 : undefined);

const input = fc.constantFrom(undefined, '{}', LONG);
const create = fc.record({ workflow, name, input, wakeAt, owner, status, entries: fc.nat(2) }).map(
  ({ entries, ...members }): Call =>
    (store) =>
      store.create(
        sampleRecord({ ...members, executionId: idOf(members), startedAt: 1, endedAt: endOf(members.status) }),
        [startedEntry(members), ...sampleEntries(entries)],
      ),
);
const changes = fc
  .record({ wakeAt, owner, status, result: fc.constantFrom('1', LONG, undefined) }, { requiredKeys: [] })
  .map((changes) => ('status' in changes ? { ...changes, endedAt: endOf(changes.status!) } : changes));
const append = fc
  .record({
    workflow,
    name,
    changes: fc.option(changes, { nil: undefined }),
    entries: fc.nat(3),
    lengthOff: fc.constantFrom(0, 0, 0, 1, -1),
    epochOff: fc.constantFrom(undefined, 0, 0, -1, 1),
    told: fc.option(fc.record({ workflow, name }), { nil: undefined }),
  })
  .map(
    ({ changes, entries, lengthOff, epochOff, told, ...names }): Call =>
      async (store) => {
        const executionId = idOf(names);
        const { journalLength = 0, epoch = 0 } = (await store.get(executionId)) ?? {};
        const request: AppendRequest = {
          executionId,
          expectedLength: journalLength + lengthOff,
          epoch: epochOff === undefined ? undefined : epoch + epochOff,
          entries: [...sampleEntries(entries, journalLength + 1), ...endEntries(changes)],
          changes,
          // Nobody gives notice to an execution that it writes to itself.
          notice:
            told === undefined || idOf(told) === executionId
              ? undefined
              : { executionId: idOf(told), entry: sampleEntries(1)[0]!, wakeAt: 3 },
        };
        return store.append(request);
      },
  );
const claim = fc
  .record({
    worker,
    now: fc.integer({ min: 0, max: 5 }),
    limit: fc.integer({ min: 1, max: 4 }),
    latest: fc.integer({ min: 0, max: 4 }),
    workflows: fc.uniqueArray(workflow),
    deadWorkers: fc.array(worker, { maxLength: 2 }),
    leftWorkers: fc.array(worker, { maxLength: 1 }),
    versions: fc.option(fc.record({ byWorkflow: fc.constant(new Map([['One', '1']])), arePinned: fc.boolean() }), {
      nil: undefined,
    }),
    knowsNone: fc.boolean(),
  })
  .map(
    (request: ClaimRequest): Call =>
      async (store) => {
        const claimed = await store.claim(request);
        // Whether a journal comes along is the store's own affair; what it holds is not.
        return Promise.all(
          claimed.map(async ({ journal, ...record }) => ({
            ...record,
            journal: journal ?? (await store.journal(record.executionId)),
          })),
        );
      },
  );
const block = fc.record({ workflow, name, worker, retryAt: fc.integer({ min: 0, max: 5 }) }).map(
  ({ worker: blockedBy, retryAt, ...names }): Call =>
    async (store) => {
      const executionId = idOf(names);
      const { journalLength = 0, epoch = 0 } = (await store.get(executionId)) ?? {};
      const blocked = { cause: 'drift', message: 'drifted', remedy: 'roll back', since: 1 } as const;
      const changes = { blocked, blockedBy, retryAt, wakeAt: undefined, owner: undefined };
      return store.append({ executionId, expectedLength: journalLength, epoch, entries: [], changes });
    },
);
const retryBlocked = fc
  .record({
    worker,
    workflows: fc.uniqueArray(workflow),
    before: fc.integer({ min: 0, max: 5 }),
    wakeAt: fc.integer({ min: 0, max: 5 }),
    limit: fc.constantFrom(1, 100),
  })
  .map(
    (request): Call =>
      (store) =>
        store.retryBlocked({ ...request, workflows: request.workflows.slice(0, request.limit) }),
  );
const read = fc.record({ workflow, name, after: fc.nat(3), limit: fc.nat(3) }).map(
  ({ after, limit, ...names }): Call =>
    async (store) => [
      await store.get(idOf(names)),
      await store.findId(names.workflow, names.name),
      await store.journal(idOf(names), after, limit),
      await store.nextWakeAt([names.workflow]),
      await store.nextWakeAt(['Two', 'One']),
      [...(await store.ended([idOf(names), 'unknown', idOf({ workflow: 'One', name: 'a' })]))].sort(),
    ],
);
const list = fc
  .record({
    workflow: fc.option(workflow, { nil: undefined }),
    statuses: fc.option(fc.uniqueArray(status), { nil: undefined }),
    endedTo: fc.constantFrom(undefined, undefined, 99),
    compacted: fc.constantFrom(undefined, undefined, false, true),
    limit: fc.integer({ min: 1, max: 3 }),
  })
  .map(
    (request): Call =>
      (store) =>
        allPages(store, request),
  );
const byId = (names: readonly { readonly workflow: string; readonly name: string }[]) => names.map(idOf);
const some = fc.array(fc.record({ workflow, name }), { maxLength: 3 });
const remove = some.map(
  (names): Call =>
    (store) =>
      store.remove(byId(names)),
);
const compact = some.map(
  (names): Call =>
    (store) =>
      store.compact(byId(names), 8),
);
const count = fc.record({ workflow: fc.option(workflow, { nil: undefined }) }).map(
  (request): Call =>
    async (store) =>
      (await store.count(request)).map(({ workflow, status, count }) => `${workflow} ${status} ${count}`).sort(),
);
const restart = fc.constant<Call>(async (store) => {
  await store.close();
  await store.open();
});

const calls = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: create },
    { weight: 8, arbitrary: append },
    { weight: 3, arbitrary: claim },
    { weight: 2, arbitrary: block },
    { weight: 1, arbitrary: retryBlocked },
    { weight: 3, arbitrary: read },
    { weight: 1, arbitrary: list },
    { weight: 1, arbitrary: remove },
    { weight: 1, arbitrary: compact },
    { weight: 2, arbitrary: count },
    { weight: 1, arbitrary: restart },
  ),
  { maxLength: 60, size: 'max' },
);

function idOf({ workflow, name }: { readonly workflow: string; readonly name: string }): string {
  return `${workflow}/${name}`;
}

async function outcomeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    (value) => JSON.stringify(value, sortedKeys) ?? 'nothing',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function allPages(store: ExecutionStore, request: ListRequest): Promise<unknown> {
  const found: unknown[] = [];
  let marker: string | undefined;
  do {
    const page = await store.list({ ...request, marker });
    // MemoryStore gives what it has at hand besides.
    const atHand = { input: 0, result: 0, error: 0, blocked: 0, blockedBy: 0, retryAt: 0, deaths: 0 };
    found.push(page.executions.map((execution) => ({ ...execution, ...atHand })));
    marker = page.nextMarker;
  } while (marker !== undefined);
  return found;
}

/** Sequences of calls find a store that answers as a `MemoryStore` does. */
export async function expectSameAsMemory(newStore: () => Promise<ExecutionStore>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(calls, async (sequence) => {
      const stores = [new MemoryStore(), await newStore()];
      for (const store of stores) await store.open();
      for (const call of sequence) {
        const [expected, actual] = await Promise.all(stores.map((store) => outcomeOf(call(store))));
        expect(actual).to.equal(expected);
      }
      for (const store of stores) await store.close();
    }),
    { ...SEEDED, numRuns },
  );
}
