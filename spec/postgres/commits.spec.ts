import { expect } from 'chai';
import { ExecutionNotFoundError } from '../../lib/core/errors/client-errors.js';
import { JournalConflictError, LeaseLostError } from '../../lib/core/errors/store-errors.js';
import { createSample, sampleEntries, sampleEntry } from '../../lib/stores/contract/contract-kit.js';
import { PostgresRig } from './support/server.js';

describe('The commits of a PostgresStore', () => {
  const rig = new PostgresRig();
  after(() => rig.close());

  it('are observed as groups, with the time that they took', async () => {
    const store = await rig.open();
    const commits: [number, number][] = [];
    const unsubscribe = store.observeCommits((writes, millis) => commits.push([writes, millis]));
    await Promise.all([1, 2, 3].map(() => createSample(store)));
    expect(commits.map(([writes]) => writes)).to.deep.equal([3]);
    expect(commits[0]![1]).to.be.within(0, 60_000);
    unsubscribe();
    await createSample(store);
    expect(commits).to.have.length(1);
  });

  it('of appends that only add entries hold what can be written, and each other one says why it can not', async () => {
    const store = await rig.open();
    const [one, two, late, lost] = await Promise.all([1, 2, 3, 4].map(() => createSample(store)));
    const append = (executionId: string, expectedLength: number, epoch: number | undefined, count: number) =>
      store.append({ executionId, expectedLength, epoch, entries: sampleEntries(count) }).then(
        () => 'written',
        (error: unknown) => error,
      );
    const outcomes = await Promise.all([
      append(one!.executionId, 0, 0, 3),
      append(late!.executionId, 1, undefined, 1),
      append('nobody "here"\\', 0, undefined, 1),
      append(lost!.executionId, 0, 7, 1),
      append(two!.executionId, 0, undefined, 1),
    ]);
    expect([outcomes[0], outcomes[4]]).to.deep.equal(['written', 'written']);
    expect(outcomes[1]).to.be.instanceOf(JournalConflictError);
    expect(outcomes[2]).to.be.instanceOf(ExecutionNotFoundError);
    expect(outcomes[3]).to.be.instanceOf(LeaseLostError);
    expect(await store.journal(one!.executionId)).to.deep.equal(sampleEntries(3));
    expect(await store.journal(two!.executionId)).to.deep.equal([sampleEntry(1)]);
    for (const { executionId } of [late!, lost!]) expect(await store.journal(executionId)).to.deep.equal([]);
    expect((await store.get(one!.executionId))!.journalLength).to.equal(3);
  });
});
