import { expect } from 'chai';
import { createSample } from '../../lib/stores/contract/contract-kit.js';
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
});
