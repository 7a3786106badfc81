import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { PayloadStoreError } from '../../lib/core/errors/payload-errors.js';
import { DurableExecution, DurableWorkflow, offloaded, Step } from '../../lib/index.js';
import { S3PayloadStore } from '../../lib/s3.js';
import { WorkflowTestRunner } from '../../lib/testing.js';
import { S3Stub } from './s3-stub.js';

const KEY = 'arn%3Aaws%3Alambda%2Forder-1/a1b2/result-00ff';

async function failureOf(promise: Promise<unknown>): Promise<PayloadStoreError> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(PayloadStoreError);
    return error as PayloadStoreError;
  }
  return expect.fail('nothing was thrown');
}

describe('S3PayloadStore', () => {
  const stub = new S3Stub();
  let store: S3PayloadStore;
  before(() => stub.start());
  after(() => stub.stop());
  beforeEach(() => {
    store = new S3PayloadStore({ bucket: 'orders', client: stub.client });
  });
  afterEach(() => {
    stub.objects.clear();
    stub.locked.clear();
    stub.requests.length = 0;
    stub.failure = undefined;
    stub.damages = false;
  });

  it('gives back what was put, with a sum that S3 compares, under its key behind the prefix', async () => {
    await store.put(KEY, '{"id":"日本 🦆"}');
    await store.put(KEY, '{"id":"日本 🦆"}');
    expect([...stub.objects.keys()]).to.deep.equal([`everstep/${KEY}`]);
    expect(stub.received).to.equal('{"id":"日本 🦆"}');
    expect(await new S3PayloadStore({ bucket: 'orders', client: stub.client }).get(KEY)).to.equal('{"id":"日本 🦆"}');
  });

  it('knows nothing under other keys', async () => {
    await store.put(KEY, 'text');
    expect(await store.get(`${KEY}0`)).to.equal(undefined);
  });

  it('takes a prefix of its own, or none', async () => {
    for (const prefix of ['orders/payloads', 'orders/payloads/', '']) {
      await new S3PayloadStore({ bucket: 'orders', client: stub.client, prefix }).put('k', 'text');
    }
    expect([...stub.objects.keys()]).to.deep.equal(['orders/payloads/k', 'k']);
  });

  it('removes all that one execution has, page by page, and nothing else', async () => {
    for (const key of ['order-1/a', 'order-1/b', 'order-1/c/d', 'order-1/e', 'order-1/f', 'order-10/a']) {
      await store.put(key, 'text');
    }
    await store.remove('order-1');
    expect([...stub.objects.keys()]).to.deep.equal(['everstep/order-10/a']);
    await store.remove('order-1');
    await store.remove('never-there');
  });

  it('reports what could not be removed', async () => {
    await store.put('order-1/a', 'text');
    await store.put('order-1/b', 'text');
    stub.locked.add('everstep/order-1/b');
    const { message, direction } = await failureOf(store.remove('order-1'));
    expect(direction).to.equal('remove');
    expect(message).to.contain("can't be removed from the bucket orders: access is denied");
    expect([...stub.objects.keys()]).to.deep.equal(['everstep/order-1/b']);
  });

  for (const [status, code, problem, cure] of [
    [403, 'AccessDenied', 'access is denied', 's3:ListBucket'],
    [404, 'NoSuchBucket', 'there is no such bucket', 'Create it'],
    [503, 'SlowDown', 'S3 asks for fewer requests', 'threshold'],
    [400, 'ExpiredToken', 'does not accept the credentials', 'renewed'],
    [301, 'PermanentRedirect', 'in another region', 'AWS_REGION'],
    [403, 'InvalidObjectState', 'moved to an archive', 'Restore it'],
    [403, 'SomethingElse', 'access is denied', 's3:PutObject'],
    [500, 'InternalError', 'the client reported', 'It may pass'],
  ] as const) {
    it(`explains ${code}, and says nothing of the content`, async () => {
      stub.failure = { status, code };
      for (const attempt of [() => store.put(KEY, 'a secret'), () => store.get(KEY), () => store.remove('order-1')]) {
        const error = await failureOf(attempt());
        expect(error.message).to.contain('the bucket orders: ').and.contain(problem).and.contain(cure);
        expect(error.cause).to.have.property('name', code);
        expect(error.message).not.to.contain('secret');
      }
    });
  }

  it('explains that nobody answers', async () => {
    const other = new S3Stub();
    await other.start();
    const { client } = other;
    await other.stop();
    const { message } = await failureOf(new S3PayloadStore({ bucket: 'orders', client }).put('k', 'text'));
    expect(message).to.contain('S3 can not be reached');
  });

  it('refuses an object that is not what its sum says', async () => {
    await store.put('k', 'a secret');
    stub.damages = true;
    const { message } = await failureOf(store.get('k'));
    expect(message).to.contain("can't be read from the bucket orders: what arrived had another checksum");
    expect(message).not.to.contain('secret');
  });

  it('refuses options and keys that can not be', async () => {
    const { client } = stub;
    for (const options of [
      {},
      { bucket: '' },
      { bucket: 'a b' },
      { bucket: 'orders', client: {} },
      { bucket: 'orders', prefix: '/orders' },
      { bucket: 'orders', prefix: 'ü' },
      { bucket: 'orders', region: 'eu' },
    ]) {
      expect(() => new S3PayloadStore(options as never), JSON.stringify(options)).to.throw(InvalidArgumentError);
    }
    for (const attempt of [store.put('', 'text'), store.get(undefined as never), store.remove('')]) {
      await attempt.then(
        () => expect.fail(),
        (error) => expect(error).to.be.instanceOf(InvalidArgumentError),
      );
    }
    new S3PayloadStore({ bucket: 'arn:aws:s3:eu-central-1:123456789012:accesspoint/orders', client });
  });

  it('keeps the large values of a workflow, outside of its record', async () => {
    class Report extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<number> {
        const lines = await this.collect();
        await this.context.wait('later', '1h');
        return lines.length;
      }

      @Step()
      async collect(): Promise<string[]> {
        return Array<string>(20_000).fill('a line');
      }
    }
    const execution = await new WorkflowTestRunner(Report, { serdes: offloaded({ store }) }).run();
    expect(await execution.result()).to.equal(20_000);
    expect(stub.objects.size).to.equal(1);
    expect(JSON.stringify(execution.history)).to.contain('everstep.offloaded').and.not.contain('a line');
  });
});
