import { expect } from 'chai';
import { InvokeTargetLookup } from '../../lib/service/access/invoke-target-lookup.js';
import { randomIds } from '../../lib/service/execution/ids.js';
import { sampleRecord } from '../../lib/stores/contract/contract-kit.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { ManualClock } from '../support/manual-clock.js';

describe('the name of a target', () => {
  let clock: ManualClock;
  let store: MemoryStore;
  beforeEach(async () => {
    clock = new ManualClock();
    store = new MemoryStore();
    await store.open();
  });

  const targets = (isShared = true, running: string[] = []) =>
    new InvokeTargetLookup({
      store,
      clock,
      ids: randomIds(clock),
      isShared,
      workflows: ['Order'],
      functions: new Map([['tax', () => 1]]),
      running: () => running,
    });
  const workflowOf = async (found: InvokeTargetLookup, name: string) => (await found.child(name, 'child'))?.workflow;
  const registered = (...workflows: string[]) => store.putWorker({ workerId: 'w', beats: 1, workflows });

  /** What is known of a promise after some time. */
  async function settled<T>(millis: number, promise: Promise<T>): Promise<T | 'pending'> {
    let state: T | 'pending' = 'pending';
    void promise.then((value) => {
      state = value;
    });
    await clock.advance(millis);
    return state;
  }

  it('is found among what is run here, in this process, or by another one', async () => {
    await registered('Billing', 'Mail');
    expect(await workflowOf(targets(), 'Order')).to.equal('Order');
    expect(await workflowOf(targets(false, ['Stock']), 'Stock:live')).to.equal('Stock');
    expect(await workflowOf(targets(), 'Mail')).to.equal('Mail');
    expect(await workflowOf(targets(false), 'Mail')).to.equal(undefined);
  });

  it('is found when nobody runs the workflow now, but somebody did', async () => {
    await store.create(sampleRecord({ workflow: 'Billing', status: 'SUCCEEDED' }), []);
    expect(await workflowOf(targets(), 'Billing')).to.equal('Billing');
  });

  it('of a function is no workflow, though another process may run one of that name', async () => {
    await registered('tax');
    expect(await workflowOf(targets(), 'tax')).to.equal(undefined);
    expect(targets().function('tax')).to.be.a('function');
  });

  it('is waited for a little the first time, since processes that start together are not there at once', async () => {
    const found = workflowOf(targets(), 'Billing');
    expect(await settled(2000, found)).to.equal('pending');
    await registered('Billing');
    expect(await settled(1000, found)).to.equal('Billing');
  });

  it('that nobody answers to is known to be wrong from then on, until somebody does', async () => {
    const own = targets();
    const two = Promise.all([workflowOf(own, 'Billing'), workflowOf(own, 'Billing')]);
    expect(await settled(4900, two)).to.equal('pending');
    expect(await settled(200, two)).to.deep.equal([undefined, undefined]);
    expect(await workflowOf(own, 'Billing')).to.equal(undefined);
    await registered('Billing');
    expect(await workflowOf(own, 'Billing')).to.equal('Billing');
  });

  it('is looked for anew when the store could not be asked', async () => {
    const own = targets();
    await store.close();
    const failed = await workflowOf(own, 'Billing').catch((error: Error) => error);
    expect(failed).to.be.instanceOf(Error);
    await store.open();
    await registered('Billing');
    expect(await workflowOf(own, 'Billing')).to.equal('Billing');
  });
});
