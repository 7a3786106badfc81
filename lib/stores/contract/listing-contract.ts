import assert from 'node:assert/strict';
import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import type { CountRequest, ListRequest } from '../../journal/execution-list.js';
import type { ExecutionChanges, ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import { assertSame, createSample, type StoreSpec } from './contract-kit.js';

/** The names on each page. */
async function pages(store: ExecutionStore, request: ListRequest): Promise<string[][]> {
  const found: string[][] = [];
  let marker: string | undefined;
  do {
    const { executions, nextMarker } = await store.list({ ...request, marker });
    found.push(executions.map(({ name }) => name));
    marker = nextMarker;
  } while (marker !== undefined);
  return found;
}

export function listingContract(it: StoreSpec): void {
  it('says which of some executions have ended', async (store) => {
    const ids: string[] = [];
    for (const status of ['RUNNING', 'SUCCEEDED', 'STOPPED'] as const) {
      ids.push((await createSample(store, { status })).executionId);
    }
    const ended = await store.ended([...ids, 'unknown']);
    assert.deepEqual([...ended].sort(), ids.slice(1).sort());
    assert.deepEqual(await store.ended([]), []);
  });

  it('lists the newest first, page by page', async (store) => {
    for (const name of ['1', '2', '3', '4', '5']) await createSample(store, { name });
    assert.deepEqual(await pages(store, { limit: 2 }), [['5', '4'], ['3', '2'], ['1']]);
    assert.deepEqual(await pages(store, { limit: 5 }), [['5', '4', '3', '2', '1']]);
    assert.deepEqual(await pages(store, { limit: 99 }), [['5', '4', '3', '2', '1']]);
  });

  it('lists nothing of an empty store', async (store) => {
    assert.deepEqual(await pages(store, { limit: 1 }), [[]]);
  });

  it('lists by workflow, by statuses, and by both', async (store) => {
    const workflows = ['One', 'Two'];
    const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED'] as const;
    for (let index = 0; index < 12; index++) {
      const [workflow, status] = [workflows[index % 2]!, statuses[index % 3]!];
      await createSample(store, { name: `${index}`, workflow, status });
    }
    const all = Array.from({ length: 12 }, (_, index) => 11 - index);
    const names = (matches: (index: number) => boolean) => all.filter(matches).map(String);
    const listed = async (request: Partial<ListRequest>) => (await pages(store, { limit: 3, ...request })).flat();
    assert.deepEqual(await listed({}), all.map(String));
    assert.deepEqual(
      await listed({ workflow: 'Two' }),
      names((index) => index % 2 === 1),
    );
    assert.deepEqual(await listed({ workflow: 'Three' }), []);
    assert.deepEqual(
      await listed({ statuses: ['FAILED'] }),
      names((index) => index % 3 === 2),
    );
    assert.deepEqual(
      await listed({ statuses: ['FAILED', 'RUNNING'] }),
      names((index) => index % 3 !== 1),
    );
    assert.deepEqual(await listed({ statuses: ['STOPPED'] }), []);
    const both = { workflow: 'One', statuses: ['SUCCEEDED', 'TIMED_OUT', 'RUNNING', 'RUNNING'] } as const;
    assert.deepEqual(
      await listed(both),
      names((index) => index % 2 === 0 && index % 3 !== 2),
    );
  });

  it('lists by name, by the beginning of names, and by the times of start and end, the latest end first', async (store) => {
    for (let index = 0; index < 24; index++) {
      const workflow = index % 2 === 0 ? 'One' : 'Two';
      const hasEnded = index % 3 === 0;
      await createSample(store, {
        name: `${index < 12 ? 'a' : 'b'}-${Math.floor(index / 2)}`,
        workflow,
        status: hasEnded ? 'SUCCEEDED' : 'RUNNING',
        startedAt: 1000 + index,
        endedAt: hasEnded ? 2000 - index : undefined,
      });
    }
    const all = Array.from({ length: 24 }, (_, index) => 23 - index);
    const listed = async (request: Partial<ListRequest>) => {
      const found: number[] = [];
      for (let marker: string | undefined, isLast = false; !isLast; ) {
        const page = await store.list({ limit: 3, ...request, marker });
        found.push(...page.executions.map(({ startedAt }) => startedAt - 1000));
        marker = page.nextMarker;
        isLast = marker === undefined;
      }
      return found;
    };
    const isOne = (index: number) => index % 2 === 0;
    const cases: readonly [Partial<ListRequest>, (index: number) => boolean][] = [
      [{ name: 'a-3' }, (index) => index === 6 || index === 7],
      [{ name: 'a-3', workflow: 'Two' }, (index) => index === 7],
      [{ name: 'a-3', statuses: ['SUCCEEDED'] }, (index) => index === 6],
      [{ name: 'a-3', startedFrom: 1007 }, (index) => index === 7],
      [{ name: 'a' }, () => false],
      [{ namePrefix: 'a-' }, (index) => index < 12],
      [{ namePrefix: 'b-1', workflow: 'One' }, (index) => index >= 20 && isOne(index)],
      [{ namePrefix: 'b-1', statuses: ['RUNNING'] }, (index) => index >= 20 && index % 3 !== 0],
      [{ startedFrom: 1005 }, (index) => index >= 5],
      [{ startedTo: 1005 }, (index) => index < 5],
      [{ startedFrom: 1003, startedTo: 1019 }, (index) => index >= 3 && index < 19],
      [{ startedFrom: 1003, startedTo: 1019, workflow: 'One' }, (index) => index >= 3 && index < 19 && isOne(index)],
      [{ startedTo: 1010, statuses: ['RUNNING'] }, (index) => index < 10 && index % 3 !== 0],
      [{ endedFrom: 1990 }, (index) => index <= 10 && index % 3 === 0],
      [{ endedTo: 1990 }, (index) => index > 10 && index % 3 === 0],
      [{ endedFrom: 1985, endedTo: 1998, workflow: 'One' }, (index) => index > 2 && index <= 15 && index % 6 === 0],
      [{ endedFrom: 0, statuses: ['RUNNING'] }, () => false],
      [{ namePrefix: 'a', endedFrom: 1995, startedFrom: 1001 }, (index) => index === 3],
      [
        { workflow: 'One', name: 'b-7', namePrefix: 'b', statuses: ['RUNNING'], startedTo: 1024 },
        (index) => index === 14,
      ],
    ];
    for (const [request, isWanted] of cases) {
      // Those that started first have ended last.
      const inOrder = 'endedFrom' in request || 'endedTo' in request ? all.toReversed() : all;
      assert.deepEqual(await listed(request), inOrder.filter(isWanted), JSON.stringify(request));
    }
  });

  it('lists the latest start first, whatever was created last', async (store) => {
    for (const [name, startedAt] of [
      ['a', 5],
      ['b', 9],
      ['c', 7],
      ['d', 1],
    ] as const) {
      await createSample(store, { name, startedAt });
    }
    assert.deepEqual(await pages(store, { limit: 1 }), [['b'], ['c'], ['a'], ['d']]);
    assert.deepEqual(await pages(store, { limit: 2, startedTo: 9 }), [['c', 'a'], ['d']]);
  });

  it('lists each execution once that started or ended at the same moment as others', async (store) => {
    const times = { startedAt: 5, endedAt: 6, status: 'FAILED' } as const;
    for (const name of ['a', 'b', 'c', 'd', 'e']) await createSample(store, { name, ...times });
    for (const request of [{}, { endedFrom: 6 }, { endedTo: 7, statuses: ['FAILED'] } as const]) {
      const [all] = await pages(store, { limit: 9, ...request });
      assert.deepEqual([...all!].sort(), ['a', 'b', 'c', 'd', 'e']);
      assert.deepEqual(await pages(store, { limit: 2, ...request }), [
        all!.slice(0, 2),
        all!.slice(2, 4),
        all!.slice(4),
      ]);
    }
  });

  it('lists what blocks an execution', async (store) => {
    const blocked = { cause: 'drift', message: 'Other code.', remedy: 'Mend it.', since: 5 } as const;
    const { executionId } = await createSample(store, { name: 'a' });
    await createSample(store, { name: 'b' });
    await store.append({ executionId, expectedLength: 0, entries: [], changes: { blocked, blockedBy: 'w' } });
    const { executions } = await store.list({ limit: 9 });
    assert.deepEqual(
      executions.map((execution) => execution.blocked),
      [undefined, blocked],
    );
  });

  it('lists by attributes, by version, and by what is blocked or compacted', async (store) => {
    const blocked = { cause: 'drift', message: 'Other code.', remedy: 'Mend it.', since: 5 } as const;
    const ids: string[] = [];
    for (let index = 0; index < 24; index++) {
      const { executionId } = await createSample(store, {
        name: `${index}`,
        workflow: index < 12 ? 'One' : 'Two',
        status: index % 2 === 0 ? 'RUNNING' : 'FAILED',
        attributes: index % 3 === 0 ? { tenant: 'a', region: index % 2 === 0 ? 'eu' : 'us' } : { tenant: 'b' },
        appVersion: index % 4 === 0 ? undefined : `1.${index % 4}`,
      });
      ids.push(executionId);
      if (index % 5 === 0) await store.append({ executionId, expectedLength: 0, entries: [], changes: { blocked } });
    }
    await store.compact(ids.slice(0, 8), 7);
    const all = Array.from({ length: 24 }, (_, index) => 23 - index);
    const listed = async (request: Partial<ListRequest>) => (await pages(store, { limit: 3, ...request })).flat();
    const isBlocked = (index: number) => index % 10 === 0;
    const isCompacted = (index: number) => index < 8 && index % 2 === 1;
    const cases: readonly [Partial<ListRequest>, (index: number) => boolean][] = [
      [{ attributes: {} }, () => true],
      [{ attributes: { tenant: 'a' } }, (index) => index % 3 === 0],
      [{ attributes: { tenant: 'a', region: 'us' } }, (index) => index % 6 === 3],
      [{ attributes: { tenant: 'b', region: 'us' } }, () => false],
      [{ attributes: { tenant: 'a' }, workflow: 'Two' }, (index) => index % 3 === 0 && index >= 12],
      [{ attributes: { tenant: 'a' }, statuses: ['FAILED'] }, (index) => index % 6 === 3],
      [{ attributes: { tenant: 'a' }, endedFrom: 0 }, (index) => index % 6 === 3],
      [{ attributes: { tenant: 'a' }, appVersion: '1.3' }, (index) => index % 12 === 3],
      [{ attributes: { tenant: 'b' }, namePrefix: '1' }, (index) => index % 3 !== 0 && /^1/.test(`${index}`)],
      [{ appVersion: '1.1' }, (index) => index % 4 === 1],
      [{ appVersion: '1.2', workflow: 'One' }, (index) => index % 4 === 2 && index < 12],
      [{ appVersion: '2' }, () => false],
      [{ blocked: true }, isBlocked],
      [{ blocked: false }, (index) => !isBlocked(index)],
      [{ blocked: true, workflow: 'One' }, (index) => isBlocked(index) && index < 12],
      [{ blocked: true, attributes: { tenant: 'a' } }, (index) => index === 0],
      [{ blocked: true, endedFrom: 0 }, () => false],
      [{ compacted: true }, isCompacted],
      [{ compacted: false, statuses: ['FAILED'] }, (index) => index % 2 === 1 && index >= 8],
      [{ compacted: true, endedFrom: 0 }, isCompacted],
      [{ compacted: false, endedFrom: 0, workflow: 'One' }, (index) => index % 2 === 1 && index >= 8 && index < 12],
    ];
    for (const [request, isWanted] of cases) {
      assert.deepEqual(await listed(request), all.filter(isWanted).map(String), JSON.stringify(request));
    }
    const [{ attributes, appVersion } = {}] = (await store.list({ limit: 1, name: '3' })).executions;
    assertSame([attributes, appVersion], [{ tenant: 'a', region: 'us' }, '1.3']);
  });

  it('lists what awaits callbacks, until that is taken back or the execution has ended', async (store) => {
    const executions: ExecutionRecord[] = [];
    for (let index = 0; index < 12; index++) {
      const workflow = index % 2 === 0 ? 'One' : 'Two';
      const awaitsCallbacks = index % 3 === 0 || undefined;
      executions.push(await createSample(store, { name: `${index}`, workflow, awaitsCallbacks }));
    }
    const change = (index: number, changes: ExecutionChanges) => {
      const { executionId } = executions[index]!;
      return store.append({ executionId, expectedLength: 0, entries: [], changes });
    };
    const listed = (request: Partial<ListRequest> = {}) =>
      pages(store, { limit: 2, awaitsCallbacks: true, ...request });
    assert.deepEqual(await listed(), [
      ['9', '6'],
      ['3', '0'],
    ]);
    assert.deepEqual(await listed({ workflow: 'Two' }), [['9', '3']]);
    assert.deepEqual(await listed({ name: '4' }), [[]]);
    assert.deepEqual(await listed({ namePrefix: '6' }), [['6']]);
    await change(6, { awaitsCallbacks: undefined });
    await change(4, { awaitsCallbacks: true, status: 'PAUSED' });
    await change(9, { status: 'FAILED', endedAt: 9 });
    assert.deepEqual(await listed(), [['4', '3'], ['0']]);
    assert.deepEqual(await listed({ statuses: ['PAUSED'] }), [['4']]);
    assert.deepEqual(await listed({ endedFrom: 0 }), [[]]);
    await change(9, { status: 'RUNNING', endedAt: undefined });
    assert.deepEqual(await listed({ workflow: 'Two' }), [['9', '3']]);
    const awaits = async (index: number) => (await store.get(executions[index]!.executionId))?.awaitsCallbacks ?? false;
    assert.deepEqual([await awaits(4), await awaits(6)], [true, false]);
    const request = { worker: 'w', now: 1_700_000_000_000, limit: 12, workflows: ['One', 'Two'], deadWorkers: [] };
    const claimed = (await store.claim(request)).filter(({ awaitsCallbacks }) => awaitsCallbacks);
    assert.deepEqual(claimed.map(({ name }) => name).sort(), ['0', '3', '4', '9']);
  });

  it('counts executions by workflow and status', async (store) => {
    const counted = async (request: CountRequest = {}) =>
      (await store.count(request)).map(({ workflow, status, count }) => `${workflow} ${status} ${count}`).sort();
    assert.deepEqual(await counted(), []);
    const { executionId } = await createSample(store, { workflow: 'One' });
    await createSample(store, { workflow: 'One' });
    const ended = await createSample(store, { workflow: 'Two', status: 'FAILED' });
    await store.create(ended, []);
    assert.deepEqual(await counted(), ['One RUNNING 2', 'Two FAILED 1']);
    const change = (changes: ExecutionChanges) =>
      store.append({ executionId, expectedLength: 0, entries: [], changes });
    await change({ status: 'PAUSED' });
    assert.deepEqual(await counted({ workflow: 'One' }), ['One PAUSED 1', 'One RUNNING 1']);
    await change({ status: 'SUCCEEDED', endedAt: 9 });
    assert.deepEqual(await counted({ statuses: ['SUCCEEDED', 'FAILED'] }), ['One SUCCEEDED 1', 'Two FAILED 1']);
    await store.remove([executionId, ended.executionId]);
    assert.deepEqual(await counted(), ['One RUNNING 1']);
  });

  it('follows changes of status', async (store) => {
    const { executionId } = await createSample(store, { name: 'a' });
    await store.append({ executionId, expectedLength: 0, entries: [], changes: { status: 'STOPPED', endedAt: 9 } });
    assert.deepEqual(await pages(store, { limit: 9, statuses: ['RUNNING'] }), [[]]);
    assert.deepEqual(await pages(store, { limit: 9, statuses: ['STOPPED'] }), [['a']]);
  });

  it('keeps executions that are created meanwhile off the later pages', async (store) => {
    for (const name of ['1', '2', '3']) await createSample(store, { name });
    const { nextMarker } = await store.list({ limit: 2 });
    await createSample(store, { name: '4' });
    const { executions } = await store.list({ limit: 2, marker: nextMarker });
    assert.deepEqual(
      executions.map(({ name }) => name),
      ['1'],
    );
  });

  it('refuses limits below 1 and markers that it never gave', async (store) => {
    for (const limit of [0, -1, 1.5, Number.NaN]) await assert.rejects(store.list({ limit }), InvalidArgumentError);
    for (const marker of ['', 'x', '-1', '1e3', ' 1', '1.', '.1', '1.1.1']) {
      await assert.rejects(store.list({ limit: 1, marker }), InvalidArgumentError);
    }
  });
}
