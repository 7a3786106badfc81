import assert from 'node:assert/strict';
import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError } from '../../core/errors/store-errors.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { assertSame, createSample, sampleEntries, sampleEntry, sampleRecord } from './contract-kit.js';

const NOW = 1_700_000_000_000;
const WORKFLOWS = ['OrderWorkflow'];
/** The number of stores that a spec gets. */
export const MACHINES = 4;

/** Declares a spec that gets several open store objects over the same data. */
export type MachinesSpec = (name: string, body: (stores: readonly ExecutionStore[]) => Promise<void>) => void;

export function severalMachinesContract(it: MachinesSpec): void {
  it('see what another one has written as soon as that is acknowledged', async ([one, ...others]) => {
    const record = await createSample(one!, { name: 'a' }, sampleEntries(1));
    const { executionId } = record;
    for (const other of others) {
      assertSame(await other.get(executionId), record);
      assert.equal(await other.findId('OrderWorkflow', 'a'), executionId);
      assert.equal((await other.list({ limit: 9 })).executions.length, 1);
    }
    const changes = { status: 'SUCCEEDED', result: '"r"', endedAt: NOW, wakeAt: undefined } as const;
    await others[0]!.append({ executionId, expectedLength: 1, entries: [sampleEntry(2)], changes });
    for (const store of [one!, ...others]) {
      assertSame(await store.journal(executionId), sampleEntries(2));
      assert.deepEqual(await store.ended([executionId]), [executionId]);
      assert.equal((await store.get(executionId))?.result, '"r"');
      assertSame(await store.count({}), [{ workflow: 'OrderWorkflow', status: 'SUCCEEDED', count: 1 }]);
    }
  });

  it('create one execution when all ask for its name at once', async (stores) => {
    const answers = await Promise.all(
      [...stores, ...stores].map((store) => store.create(sampleRecord({ name: 'same' }), sampleEntries(1))),
    );
    assert.equal(answers.filter(({ created }) => created).length, 1);
    assert.equal(new Set(answers.map(({ record }) => record.executionId)).size, 1);
  });

  it('claim side by side, and get each execution once', async (stores) => {
    const all = await Promise.all(Array.from({ length: 60 }, (_, index) => createSample(stores[index % MACHINES]!)));
    const claimed = await Promise.all(
      stores.map(async (store, index) => {
        const mine: string[] = [];
        for (let isMore = true; isMore; ) {
          const request = { worker: `w-${index}`, now: NOW, limit: 7, latest: index % 3, workflows: WORKFLOWS };
          const leased = await store.claim({ ...request, deadWorkers: [] });
          for (const { executionId, owner, epoch } of leased) {
            assert.deepEqual([owner, epoch], [`w-${index}`, 1]);
            mine.push(executionId);
          }
          isMore = leased.length > 0;
        }
        return mine;
      }),
    );
    assert.deepEqual(claimed.flat().sort(), all.map(({ executionId }) => executionId).sort());
  });

  it('append to one execution, and each entry is there once', async (stores) => {
    const { executionId } = await createSample(stores[0]!);
    await Promise.all(
      stores.map(async (store, machine) => {
        for (let number = 0; number < 5; ) {
          const { length } = await store.journal(executionId);
          const entries = [sampleEntry(10 * machine + number)];
          try {
            await store.append({ executionId, expectedLength: length, entries });
            number++;
          } catch (error) {
            assert.ok(error instanceof JournalConflictError, `${error}`);
          }
        }
      }),
    );
    const journal = await stores[0]!.journal(executionId);
    const numbers = journal.map(({ at }) => at - NOW).sort((a, b) => a - b);
    const expected = stores.flatMap((_, machine) =>
      Array.from({ length: 5 }, (_each, number) => 10 * machine + number),
    );
    assert.deepEqual(numbers, expected);
    assert.equal((await stores[1]!.get(executionId))?.journalLength, 5 * MACHINES);
  });

  it('take over from a dead worker once, and refuse what that writes from then on', async (stores) => {
    const [first, ...others] = stores;
    const { executionId } = await createSample(first!);
    const request = { now: NOW, limit: 9, workflows: WORKFLOWS };
    await first!.claim({ ...request, worker: 'dead', deadWorkers: [] });
    const taken = await Promise.all(
      others.map((store, index) => store.claim({ ...request, worker: `w-${index}`, deadWorkers: ['dead'] })),
    );
    const leases = taken.flat();
    assert.deepEqual(
      leases.map(({ epoch, deaths, formerOwner }) => [epoch, deaths, formerOwner]),
      [[2, 1, 'dead']],
    );
    const write = { executionId, expectedLength: 0, entries: [sampleEntry(1)] };
    await assert.rejects(first!.append({ ...write, epoch: 1 }), LeaseLostError);
    await others[0]!.append({ ...write, epoch: 2 });
  });

  it('have a duty one at a time', async (stores) => {
    for (const [index, store] of stores.entries()) await store.putWorker({ workerId: `w-${index}`, beats: 1 });
    const hold = (gone: readonly string[] = []) =>
      Promise.all(stores.map((store, index) => store.holdDuty('retention', `w-${index}`, gone)));
    const held = await hold();
    assert.equal(held.filter((isHeld) => isHeld).length, 1);
    assert.deepEqual(await hold(), held);
    const holder = `w-${held.indexOf(true)}`;
    await stores[0]!.removeWorker(holder);
    const next = held.indexOf(false);
    assert.equal(await stores[next]!.holdDuty('retention', `w-${next}`, []), true);
  });

  it('remove what has ended while others end, claim and append', async (stores) => {
    const [ending, removing, claiming] = stores as [ExecutionStore, ExecutionStore, ExecutionStore];
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) ids.push((await createSample(ending)).executionId);
    const end = async () => {
      const changes = { status: 'SUCCEEDED', endedAt: NOW, wakeAt: undefined, owner: undefined } as const;
      for (const executionId of ids) {
        await ending.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)], changes });
      }
    };
    const removed: string[] = [];
    const remove = async () => {
      while (removed.length < ids.length) removed.push(...(await removing.remove(ids)));
    };
    const claim = async () => {
      const request = { worker: 'w', now: NOW, limit: 2, workflows: WORKFLOWS, deadWorkers: [] };
      for (let count = 0; count < 10; count++) {
        for (const record of await claiming.claim(request)) assert.equal(record.endedAt, undefined);
      }
    };
    await Promise.all([end(), remove(), claim()]);
    assert.deepEqual([...removed].sort(), [...ids].sort());
    for (const store of stores) {
      assert.deepEqual((await store.list({ limit: 9 })).executions, []);
      assert.deepEqual(await store.count({}), []);
    }
  });

  it('remove an execution or take its end back, and never both', async ([one, other]) => {
    for (let count = 0; count < 10; count++) {
      const { executionId } = await createSample(one!, { status: 'FAILED' });
      const changes = { status: 'RUNNING', endedAt: undefined, wakeAt: NOW } as const;
      const reopening = one!.append({ executionId, expectedLength: 0, entries: [sampleEntry(1)], changes });
      const [reopened, removed] = await Promise.allSettled([reopening, other!.remove([executionId])]);
      assert.equal(removed.status, 'fulfilled');
      const isRemoved = removed.status === 'fulfilled' && removed.value.length === 1;
      assert.equal(reopened.status, isRemoved ? 'rejected' : 'fulfilled');
      if (reopened.status === 'rejected') assert.ok(reopened.reason instanceof ExecutionNotFoundError);
      assert.equal((await one!.get(executionId))?.endedAt, undefined);
      assert.equal((await other!.get(executionId)) === undefined, isRemoved);
    }
  });
}

/** The longest time that a notice may take. */
const NOTICE_MILLIS = 5000;

export function noticesContract(it: MachinesSpec): void {
  it('hear of what others create and change, until they no longer listen', async ([one, other]) => {
    const heard = new Set<string>();
    const stop = other!.subscribe!((executionIds) => {
      for (const executionId of executionIds) heard.add(executionId);
    });
    /**
     * Writes until a notice of that has come: one may be lost, above all while the first is
     * awaited.
     */
    const hear = async (write: () => Promise<string>) => {
      const end = performance.now() + NOTICE_MILLIS;
      for (let isHeard = false; !isHeard; ) {
        const executionId = await write();
        await new Promise((resolve) => setTimeout(resolve, 50));
        isHeard = heard.delete(executionId);
        assert.ok(isHeard || performance.now() < end, `There was no notice within ${NOTICE_MILLIS} ms.`);
      }
    };
    await hear(async () => (await createSample(one!)).executionId);
    const { executionId } = await createSample(one!);
    let length = 0;
    const append = async () => {
      await one!.append({ executionId, expectedLength: length++, entries: [sampleEntry(length)] });
      return executionId;
    };
    await hear(append);
    stop();
    heard.clear();
    await append();
    assert.equal(heard.size, 0);
  });
}
