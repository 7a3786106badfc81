import assert from 'node:assert/strict';
import { InvalidArgumentError } from '../../core/errors/argument-errors.js';
import type { ExecutionStore, ListRequest } from '../../journal/execution-store.js';
import { createSample, type StoreSpec } from './contract-kit.js';

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
  it('tells which of some executions have ended', async (store) => {
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

  it('follows changes of status', async (store) => {
    const { executionId } = await createSample(store, { name: 'a' });
    await store.append({ executionId, expectedLength: 0, entries: [], changes: { status: 'STOPPED' } });
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
    for (const marker of ['', 'x', '-1', '1e3', ' 1']) {
      await assert.rejects(store.list({ limit: 1, marker }), InvalidArgumentError);
    }
  });
}
