import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { encrypted, InvalidArgumentError, type Serdes, SerializationError } from '../../../lib/index.js';
import type { EncryptedOptions } from '../../../lib/types.js';
import { serdesFor } from '../../../lib/values/index.js';
import { SEEDED } from '../../support/seeded.js';
import { context } from '../serdes-context.js';

const KEY = Buffer.alloc(32, 7);
const OTHER = Buffer.alloc(32, 8);
const serdes = encrypted({ key: KEY });

class Payment {
  id = '';
  describe(): string {
    return `payment ${this.id}`;
  }
}

async function recorded(value: unknown, by: Serdes = serdes): Promise<string> {
  return (await by.serialize(value, context)) ?? expect.fail('nothing was recorded');
}

async function refusalOf(attempt: () => unknown): Promise<Error> {
  try {
    await attempt();
  } catch (error) {
    return error as Error;
  }
  return expect.fail('nothing was thrown');
}

async function readingRefused(text: string, by: Serdes = serdes): Promise<string> {
  const error = await refusalOf(() => by.deserialize(text, context));
  expect(error).to.be.instanceOf(SerializationError);
  expect(error.message).to.match(/^result of operation 'charge' of workflow OrderWorkflow can't be read back: /);
  return error.message;
}

describe('encrypted', () => {
  it('gives back any value, and records none of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = await recorded({ secret: 'tell nobody', value });
        expect(text).not.to.contain('tell');
        expect(await serdes.deserialize(text, context)).to.deep.equal({ secret: 'tell nobody', value });
      }),
      SEEDED,
    );
  });

  it('records JSON that names the key by what is derived from it, and another text each time', async () => {
    const [one, other] = [await recorded(1), await recorded(1)];
    expect(one).not.to.equal(other);
    const { version, key, data } = JSON.parse(one)['everstep.encrypted'];
    expect({ version, key }).to.deep.equal({ version: 1, key: 'f903b5b523d6caf5' });
    expect(Buffer.from(data, 'base64')).to.have.lengthOf(12 + 1 + 16);
  });

  it('reads what it recorded in former releases', async () => {
    const text =
      '{"everstep.encrypted":{"version":1,"key":"f903b5b523d6caf5","data":"LTOXO07HGTVVclcTsLV/unN2Fi1LniIK2VcleWHbwP98l3LMfD1fQg=="}}';
    expect(await serdes.deserialize(text, context)).to.deep.equal({ id: 'p-1' });
  });

  it('records nothing for undefined', async () => {
    expect(await serdes.serialize(undefined, context)).to.equal(undefined);
    expect(await serdes.deserialize(undefined, context)).to.equal(undefined);
  });

  it('revives the class that is declared, and goes over a serdes that is given', async () => {
    const ofClass = serdesFor({ returns: () => Payment }, serdes);
    const text = await recorded(Object.assign(new Payment(), { id: 'p-1' }), ofClass);
    expect((await ofClass.deserialize(text, context)).describe()).to.equal('payment p-1');
    const own = encrypted({
      key: KEY,
      inner: { serialize: (date: Date) => date.toISOString(), deserialize: (iso) => new Date(iso!) },
    });
    expect(await own.deserialize(await recorded(new Date(5), own), context)).to.deep.equal(new Date(5));
  });

  it('round-trips values that look like what it records', async () => {
    const text = await recorded(1);
    expect(await serdes.deserialize(await recorded(JSON.parse(text)), context)).to.deep.equal(JSON.parse(text));
  });

  it('reads no text in another operation, execution or role', async () => {
    const text = await recorded('secret');
    for (const other of [
      { operationId: 'a1b2c4' },
      { operationId: undefined },
      { executionId: 'another' },
      { what: 'state' },
    ]) {
      const { message } = await refusalOf(() => serdes.deserialize(text, { ...context, ...other }));
      expect(message).to.contain('was recorded for another operation or execution');
    }
    expect(await serdes.deserialize(text, { ...context, operationName: 'renamed', workflowName: 'Renamed' })).to.equal(
      'secret',
    );
  });

  it('never takes a text that was changed for another value', async () => {
    const text = await recorded({ amount: 100 });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.string({ unit: 'grapheme-ascii', maxLength: 2 }),
        async (at, put) => {
          const changed = text.slice(0, at) + put + text.slice(at + 1);
          try {
            expect(await serdes.deserialize(changed, context)).to.deep.equal({ amount: 100 });
          } catch (error) {
            expect(error).to.be.instanceOf(SerializationError);
            expect(String(error)).not.to.contain('100');
          }
        },
      ),
      { ...SEEDED, numRuns: 500 },
    );
  });

  it('refuses a changed nonce, text and tag, and one that is cut', async () => {
    const envelope = JSON.parse(await recorded('secret'));
    const data = Buffer.from(envelope['everstep.encrypted'].data, 'base64');
    for (let at = 0; at < data.length; at++) {
      const changed = Buffer.from(data);
      changed[at]! ^= 1;
      envelope['everstep.encrypted'].data = changed.toString('base64');
      expect(await readingRefused(JSON.stringify(envelope))).to.contain('was changed after it was recorded');
    }
    for (const length of [0, 5, 12, 20, data.length - 1]) {
      envelope['everstep.encrypted'].data = data.subarray(0, length).toString('base64');
      expect(await readingRefused(JSON.stringify(envelope))).to.contain('was changed after it was recorded');
    }
  });

  it('says so when its envelope is broken, or of a later release', async () => {
    for (const text of ['{"everstep.encrypted":', '{"everstep.encrypted":5}', '{"everstep.encrypted":{"version":1}}']) {
      expect(await readingRefused(text)).to.contain('is not whole');
    }
    expect(await readingRefused('{"everstep.encrypted":{"version":2}}')).to.contain('Update this one');
  });

  it('changes keys: the first encrypts, all decrypt, and one that is gone is named', async () => {
    const text = await recorded('secret');
    const rotated = encrypted({ key: [OTHER, KEY] });
    expect(await rotated.deserialize(text, context)).to.equal('secret');
    const anew = await recorded('secret', rotated);
    expect(await encrypted({ key: OTHER }).deserialize(anew, context)).to.equal('secret');
    const message = await readingRefused(anew);
    expect(message).to.contain('under the key "').and.to.contain('the keys given to encrypted() are: f903b5b523d6caf5');
    expect(message).not.to.contain(OTHER.toString('base64').slice(0, 8));
  });

  it('gets keys from functions when they are needed: once, and again when that failed', async () => {
    const asked: string[] = [];
    let isDown = true;
    const remote = encrypted({
      key: [
        async () => {
          asked.push('new');
          if (isDown) throw new Error('KMS is down');
          return new Uint8Array(OTHER);
        },
        () => {
          asked.push('old');
          return KEY;
        },
      ],
    });
    expect(asked).to.deep.equal([]);
    expect((await refusalOf(() => remote.serialize(1, context))).message).to.equal('KMS is down');
    isDown = false;
    const texts = await Promise.all([recorded(1, remote), recorded(2, remote)]);
    expect(await remote.deserialize(texts[1]!, context)).to.equal(2);
    expect(asked).to.deep.equal(['new', 'new']);
    expect(await remote.deserialize(await recorded(3), context)).to.equal(3);
    expect(asked).to.deep.equal(['new', 'new', 'old']);
  });

  it('asks a function again that threw before it gave a promise', async () => {
    let calls = 0;
    const remote = encrypted({
      key: () => {
        if (++calls === 1) throw new Error('no region');
        return KEY;
      },
    });
    expect((await refusalOf(() => remote.serialize(1, context))).message).to.equal('no region');
    expect(await serdes.deserialize(await recorded(1, remote), context)).to.equal(1);
    expect(calls).to.equal(2);
  });

  it('keeps its own copy of a key', async () => {
    const key = randomBytes(32);
    const own = encrypted({ key });
    const text = await recorded(1, own);
    key.fill(0);
    expect(await own.deserialize(text, context)).to.equal(1);
  });

  it('takes plain text only where it is told to', async () => {
    const input = { ...context, what: 'input' };
    expect(await readingRefused('"plain"'))
      .to.contain('it is not encrypted')
      .and.not.to.contain('"plain"');
    expect((await refusalOf(() => serdes.deserialize('"plain"', input))).message).to.contain("acceptPlaintext: 'all'");
    const open = encrypted({ key: KEY, acceptPlaintext: 'input' });
    expect(await open.deserialize('"plain"', input)).to.equal('plain');
    await readingRefused('"plain"', open);
    const all = encrypted({ key: KEY, acceptPlaintext: 'all' });
    expect(await all.deserialize('"plain"', context)).to.equal('plain');
    expect(await all.deserialize(await recorded(1), context)).to.equal(1);
  });

  it('refuses text that bytes can not hold', async () => {
    const raw = encrypted({ key: KEY, inner: { serialize: (text: string) => text, deserialize: String } });
    expect((await refusalOf(() => raw.serialize('\ud83d', context))).message).to.contain('half a character');
  });

  it('refuses what is no key, without telling it', async () => {
    const secret = 'c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I=';
    for (const [key, got] of [
      [secret, 'text of 44 characters'],
      [randomBytes(16), '16 bytes'],
      [[], 'the array is empty'],
      [[KEY, secret], 'text of 44 characters'],
      [undefined, 'undefined'],
      [{ secret }, 'got object'],
    ] as const) {
      const { message } = await refusalOf(() => encrypted({ key } as unknown as EncryptedOptions));
      expect(message).to.contain('key of encrypted()').and.to.contain(got).and.to.contain('randomBytes(32)');
      expect(message).not.to.contain('c2Vj');
    }
    const error = await refusalOf(() => encrypted({ key: () => secret as never }).serialize(1, context));
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect(error.message).to.contain('text of 44 characters');
    expect(() => encrypted({ key: KEY, acceptPlaintext: true as never })).to.throw(
      InvalidArgumentError,
      "'input' or 'all'",
    );
  });
});
