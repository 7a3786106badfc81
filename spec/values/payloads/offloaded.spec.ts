import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  encrypted,
  FilePayloadStore,
  InvalidArgumentError,
  offloaded,
  type PayloadStore,
  type Serdes,
  SerializationError,
} from '../../../lib/index.js';
import type { OffloadedOptions } from '../../../lib/types.js';
import { serdesFor } from '../../../lib/values/index.js';
import { payloadPath } from '../../../lib/values/payloads/payload-path.js';
import { temporaryDirectory } from '../../stores/sqlite-kit.js';
import { SEEDED } from '../../support/seeded.js';
import { context } from '../serdes-context.js';

const FOLDER =
  'arn%3Aaws%3Alambda%3Alocal%3A000000000000%3Afunction%3AOrderWorkflow%3A%24LATEST%2Fdurable-execution%2Forder-1%2F1';

class MapStore implements PayloadStore {
  readonly texts = new Map<string, string>();
  async put(key: string, text: string) {
    this.texts.set(key, text);
  }
  async get(key: string) {
    return this.texts.get(key);
  }
}

class Payment {
  id = '';
  note = '';
  describe(): string {
    return `payment ${this.id}`;
  }
}

const large = (id = 'p-1') => ({ id, note: 'x'.repeat(200_000) });

async function refusalOf(attempt: () => unknown): Promise<Error> {
  try {
    await attempt();
  } catch (error) {
    return error as Error;
  }
  return expect.fail('nothing was thrown');
}

describe('offloaded', () => {
  let store: MapStore;
  let serdes: Serdes;
  beforeEach(() => {
    store = new MapStore();
    serdes = offloaded({ store });
  });
  const recorded = async (value: unknown, by = serdes) =>
    (await by.serialize(value, context)) ?? expect.fail('nothing was recorded');
  const envelopeOf = (text: string) => JSON.parse(text)['everstep.offloaded'];

  it('records small values as they are', async () => {
    expect(await recorded({ id: 1 })).to.equal('{"id":1}');
    expect(await serdes.deserialize('{"id":1}', context)).to.deep.equal({ id: 1 });
    expect(await serdes.serialize(undefined, context)).to.equal(undefined);
    expect(store.texts.size).to.equal(0);
  });

  it('sends large values to the store, and records where they are', async () => {
    const text = await recorded(large());
    const { version, key, bytes, sha256, ...rest } = envelopeOf(text);
    expect({ version, bytes, rest }).to.deep.equal({ version: 1, bytes: 200_022, rest: {} });
    expect(key).to.equal(`${FOLDER}/a1b2c3/result-${sha256}`);
    expect([...store.texts]).to.deep.equal([[key, JSON.stringify(large())]]);
    expect(await serdes.deserialize(text, context)).to.deep.equal(large());
  });

  it('goes by bytes: up to the threshold a text stays', async () => {
    const at = (threshold: number) => offloaded({ store, threshold });
    expect(await recorded('é'.repeat(10), at(22))).to.equal(JSON.stringify('é'.repeat(10)));
    expect(envelopeOf(await recorded('é'.repeat(10), at(21))).bytes).to.equal(22);
    expect(envelopeOf(await recorded(1, at(0))).bytes).to.equal(1);
  });

  it('uses the same key for the same content in the same place, and for nothing else', async () => {
    const keyIn = async (value: unknown, place = {}) =>
      envelopeOf((await serdes.serialize(value, { ...context, ...place })) as string).key;
    const key = await keyIn(large());
    expect(await keyIn(large(), { operationName: 'renamed' })).to.equal(key);
    const others = [
      await keyIn(large('p-2')),
      await keyIn(large(), { operationId: 'other' }),
      await keyIn(large(), { operationId: undefined }),
      await keyIn(large(), { operationId: undefined, what: 'input' }),
      await keyIn(large(), { executionId: 'other' }),
    ];
    expect(new Set([key, ...others]).size).to.equal(6);
  });

  it('round-trips any value, also one that looks like what it records', async () => {
    const text = await recorded(large());
    const lookalikes = [JSON.parse(text), { 'everstep.offloaded': {} }, { 'everstep.offloaded': 5, more: 1 }];
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(...lookalikes));
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom(0, 30, 1000), async (any, threshold) => {
        const by = offloaded({ store, threshold, preview: { maxBytes: 64 } });
        expect(await by.deserialize(await recorded(any, by), context)).to.deep.equal(JSON.parse(JSON.stringify(any)));
      }),
      SEEDED,
    );
    const raw = offloaded({ store, inner: { serialize: (given: string) => given, deserialize: (given) => given! } });
    for (const given of [
      text,
      ` ${text}`,
      '{"everstep.offloaded":',
      '\n{ "everstep.offloaded" : 1}',
      '"everstep.offloaded"',
    ]) {
      expect(await raw.deserialize(await recorded(given, raw), context)).to.equal(given);
    }
  });

  it('reads its envelopes also when something has formatted them', async () => {
    const text = JSON.stringify(JSON.parse(await recorded(large())), undefined, 2);
    expect(await serdes.deserialize(text, context)).to.deep.equal(large());
  });

  it('revives the class that is declared', async () => {
    const ofClass = serdesFor({ returns: () => Payment }, serdes);
    const text = await recorded(Object.assign(new Payment(), large()), ofClass);
    expect(envelopeOf(text).key).to.be.a('string');
    expect((await ofClass.deserialize(text, context)).describe()).to.equal('payment p-1');
  });

  it('says which payload is missing or changed, of which operation', async () => {
    const text = await recorded(large());
    const [key] = store.texts.keys();
    store.texts.set(key!, 'x');
    const changed = await refusalOf(() => serdes.deserialize(text, context));
    expect(changed).to.be.instanceOf(SerializationError);
    expect(changed.message).to.contain("result of operation 'charge' of workflow OrderWorkflow can't be read back");
    expect(changed.message).to.contain(`its payload ${key} is not what was put into the store`);
    store.texts.clear();
    const missing = await refusalOf(() => serdes.deserialize(text, context));
    expect(missing).to.be.instanceOf(SerializationError);
    expect(missing.message).to.contain(`its payload ${key} is not in the store given to offloaded()`);
  });

  it('reads no payload of another operation or execution, whatever the record says', async () => {
    const text = await recorded(large());
    for (const place of [{ operationId: 'other' }, { executionId: 'other' }, { what: 'input' }]) {
      const { message } = await refusalOf(() => serdes.deserialize(text, { ...context, ...place }));
      expect(message).to.contain('which belongs to another operation or execution');
    }
    const { message } = await refusalOf(() => serdes.deserialize(text.replace('"key":"arn', '"key":"../arn'), context));
    expect(message).to.contain('which belongs to another operation or execution');
    for (const broken of [
      '{"everstep.offloaded":',
      '{"everstep.offloaded":{"version":1}}',
      '{"everstep.offloaded":null}',
    ]) {
      expect((await refusalOf(() => serdes.deserialize(broken, context))).message).to.contain('is not whole');
    }
  });

  it('passes on what the store throws, and records nothing then', async () => {
    const failing = offloaded({ store: { put: async () => Promise.reject(new Error('S3 is down')), get: store.get } });
    expect((await refusalOf(() => failing.serialize(large(), context))).message).to.equal('S3 is down');
  });

  it('refuses text that bytes can not hold', async () => {
    const raw = offloaded({ store, threshold: 0, inner: { serialize: (text: string) => text, deserialize: String } });
    expect((await refusalOf(() => raw.serialize('\ud83d', context))).message).to.contain('half a character');
  });

  it('shows a preview of the value', async () => {
    const shown = offloaded({ store, preview: { mask: ['note'] } });
    expect(envelopeOf(await recorded(large(), shown)).preview).to.deep.equal({ id: 'p-1', note: '***' });
    const nothing = offloaded({ store, preview: { include: ['price'] } });
    expect(envelopeOf(await recorded(large(), nothing))).not.to.have.property('preview');
  });

  describe('with encrypted', () => {
    const key = Buffer.alloc(32, 7);
    const sealed = encrypted({ key });

    it('stores ciphertext when it goes over it, and previews the value all the same', async () => {
      const both = offloaded({ store, inner: sealed, preview: { include: ['id'] } });
      const text = await recorded(large(), both);
      expect([...store.texts.values()].join())
        .to.match(/^\{"everstep.encrypted":/)
        .and.not.to.contain('xxxxxxxx');
      expect(envelopeOf(text).preview).to.deep.equal({ id: 'p-1' });
      const ofClass = serdesFor({ returns: () => Payment }, both);
      expect((await ofClass.deserialize(text, context)).describe()).to.equal('payment p-1');
    });

    it('seals what it records when it is below it', async () => {
      const both = encrypted({ key, inner: offloaded({ store, preview: {} }) });
      const text = await recorded(large(), both);
      expect(text)
        .to.match(/^\{"everstep.encrypted":/)
        .and.not.to.contain('p-1');
      expect([...store.texts.values()]).to.deep.equal([JSON.stringify(large())]);
      const ofClass = serdesFor({ returns: () => Payment }, both);
      expect((await ofClass.deserialize(text, context)).describe()).to.equal('payment p-1');
    });

    it('leaves room for encryption below its default threshold', async () => {
      const text = await recorded('x'.repeat(128 * 1024 - 2), encrypted({ key, inner: serdes }));
      expect(store.texts.size).to.equal(0);
      expect(text.length).to.be.lessThan(256 * 1024);
    });
  });

  describe('over a FilePayloadStore', () => {
    const place = temporaryDirectory();

    it('finds a file that was changed', async () => {
      const directory = place('payloads');
      const filed = offloaded({ store: new FilePayloadStore({ directory }) });
      const text = await recorded(large(), filed);
      expect(await filed.deserialize(text, context)).to.deep.equal(large());
      await writeFile(join(directory, ...payloadPath(envelopeOf(text).key)), JSON.stringify(large('p-2')));
      const { message } = await refusalOf(() => filed.deserialize(text, context));
      expect(message).to.contain('is not what was put into the store: the 200022 bytes had another checksum');
    });
  });

  for (const [what, options] of [
    ['store', {}],
    ['store', { store: { put() {} } }],
    ['threshold', { store: new MapStore(), threshold: -1 }],
    ['threshold', { store: new MapStore(), threshold: 300_000 }],
    ['threshold', { store: new MapStore(), threshold: '1 MB' }],
    ['maxBytes', { store: new MapStore(), preview: { maxBytes: 0 } }],
    ['inner', { store: new MapStore(), inner: 5 }],
  ] as const) {
    it(`refuses ${what} of ${JSON.stringify(options)}`, () => {
      expect(() => offloaded(options as unknown as OffloadedOptions)).to.throw(InvalidArgumentError, what);
    });
  }
});
