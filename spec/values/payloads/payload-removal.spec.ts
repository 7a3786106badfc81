import { expect } from 'chai';
import { encrypted, offloaded, type PayloadStore, withCodec } from '../../../lib/index.js';
import { jsonSerdes, payloadStoresOf, removePayloads } from '../../../lib/values/index.js';

function storeOf(texts: Map<string, string>): Required<PayloadStore> {
  return {
    put: async (key, text) => void texts.set(key, text),
    get: async (key) => texts.get(key),
    remove: async (owner) => {
      for (const key of texts.keys()) if (key.startsWith(`${owner}/`)) texts.delete(key);
    },
  };
}

describe('the removal of payloads', () => {
  it('finds the stores of a serdes under and over other codecs', () => {
    const [one, other] = [storeOf(new Map()), storeOf(new Map())];
    const key = Buffer.alloc(32, 1);
    expect(payloadStoresOf(offloaded({ store: one, inner: encrypted({ key }) }))).to.deep.equal([one]);
    expect(payloadStoresOf(encrypted({ key, inner: offloaded({ store: one }) }))).to.deep.equal([one]);
    const both = offloaded({ store: other, inner: offloaded({ store: one }) });
    expect(payloadStoresOf(both)).to.have.members([one, other]);
    const gzip = withCodec({ encode: (text) => text, decode: (text) => text });
    for (const none of [undefined, jsonSerdes, gzip, encrypted({ key })]) expect(payloadStoresOf(none)).to.be.empty;
  });

  it('removes what was put under the id of the execution, whatever characters that has', async () => {
    const texts = new Map<string, string>();
    const store = storeOf(texts);
    const serdes = offloaded({ store, threshold: 0 });
    for (const executionId of ['arn:aws/a', 'arn:aws/ab']) {
      await serdes.serialize('text', { executionId, workflowName: 'Order', operationId: 'step' });
      await serdes.serialize('text', { executionId, workflowName: 'Order', what: 'input' });
    }
    expect(await removePayloads([store], 'arn:aws/a')).to.be.empty;
    expect([...texts.keys()].map((key) => key.split('/')[0])).to.deep.equal(['arn%3Aaws%2Fab', 'arn%3Aaws%2Fab']);
  });

  it('goes on behind a store that fails or can not remove, and returns why', async () => {
    const texts = new Map([['order-1/a/result-1', 'text']]);
    const failing = { ...storeOf(new Map()), remove: () => Promise.reject(new Error('no such bucket')) };
    const { remove: _, ...keeping } = storeOf(new Map());
    const failures = await removePayloads([failing, keeping, storeOf(texts)], 'order-1');
    expect(failures.map(({ message }) => message)).to.deep.equal([
      'no such bucket',
      "The payloads of order-1 can't be removed from their store: it has no method remove. " +
        'Give the store one, or delete there what begins with order-1/.',
    ]);
    expect(texts).to.be.empty;
  });
});
