import 'reflect-metadata';
import { expect } from 'chai';
import { type Codec, InvalidArgumentError, type Serdes, withCodec } from '../../lib/index.js';
import { classSerdes, decodedText, jsonSerdes, serdesFor } from '../../lib/values/index.js';
import { context } from './serdes-context.js';

class Payment {
  id = 'p-1';
  describe(): string {
    return `payment ${this.id}`;
  }
}

/** Puts the text into brackets of its own, so that the order of codecs shows. */
const bracketed = (mark: string): Codec => ({
  encode: (text) => `${mark}(${text})`,
  decode: async (text) => (text.startsWith(`${mark}(`) ? text.slice(mark.length + 1, -1) : expect.fail(text)),
});
const a = withCodec(bracketed('a'));
const b = withCodec(bracketed('b'));
const shouting: Serdes<string> = {
  serialize: (text) => text.toUpperCase(),
  deserialize: (text) => (text ?? '').toLowerCase(),
};

describe('withCodec', () => {
  it('changes what is recorded, and gives back the value', async () => {
    expect(await a.serialize({ id: 1 }, context)).to.equal('a({"id":1})');
    expect(await a.deserialize('a({"id":1})', context)).to.deep.equal({ id: 1 });
  });

  it('has nothing to do where nothing is recorded', async () => {
    expect(await a.serialize(undefined, context)).to.equal(undefined);
    expect(await a.deserialize(undefined, context)).to.equal(undefined);
  });

  it('goes over a serdes that is given, or over whatever applies', async () => {
    const fixed = withCodec(bracketed('a'), shouting);
    expect(fixed.over).to.equal(undefined);
    expect(await fixed.serialize('ship', context)).to.equal('a(SHIP)');
    expect(await a.over!(shouting).deserialize('a(SHIP)', context)).to.equal('ship');
  });

  it('goes over others of its kind, which stay open for what is below', async () => {
    const both = withCodec(bracketed('a'), b);
    expect(await both.serialize(1, context)).to.equal('a(b(1))');
    expect(await both.over!(shouting).serialize('x', context)).to.equal('a(b(X))');
    expect(await both.over!(shouting).deserialize('a(b(X))', context)).to.equal('x');
    expect(await a.over!(b.over!(shouting)).serialize('x', context)).to.equal('a(b(X))');
  });

  it('goes over one of its kind that is not its own', async () => {
    const foreign: Serdes = { ...jsonSerdes, over: (inner) => withCodec(bracketed('f'), inner) };
    expect(await a.over!(foreign).over!(shouting).serialize('x', context)).to.equal('a(f(X))');
  });

  it('tells each codec the text before all of them', async () => {
    const told: string[] = [];
    const listening = (mark: string): Codec => ({
      ...bracketed(mark),
      encode: (text, { operationName }, original) => {
        told.push(`${operationName} ${text} ${original}`);
        return `${mark}(${text})`;
      },
    });
    await withCodec(listening('a'), withCodec(listening('b'))).serialize(1, context);
    expect(told).to.deep.equal(['charge 1 1', 'charge b(1) 1']);
  });

  it('refuses what is no codec, and what a codec gives that is no text', async () => {
    for (const codec of [undefined, {}, { encode() {} }]) {
      expect(() => withCodec(codec as never)).to.throw(InvalidArgumentError, 'codec of withCodec()');
    }
    expect(() => withCodec(bracketed('a'), {} as never)).to.throw(InvalidArgumentError, 'inner: expected');
    const broken = withCodec({ encode: () => Buffer.from('x') as never, decode: () => 5 as never });
    const refusals = [broken.serialize(1, context), broken.deserialize('x', context)].map((given) =>
      Promise.resolve(given).then(
        () => 'taken',
        (error: Error) => error.message,
      ),
    );
    expect(await Promise.all(refusals)).to.deep.equal([
      "A codec's encode() must return text, and returned an instance of Buffer.",
      "A codec's decode() must return text, and returned a number.",
    ]);
  });
});

describe('a serdes that goes over others, as an option', () => {
  const recorded = (serdes: Serdes, value: unknown = new Payment()) => serdes.serialize(value, context);

  it('goes over the class, on the operation and on the workflow', async () => {
    const returns = () => Payment;
    for (const serdes of [serdesFor({ returns, serdes: a }), serdesFor({ returns }, a)]) {
      expect(await recorded(serdes)).to.equal('a({"id":"p-1"})');
      expect((await serdes.deserialize('a({"id":"p-2"})', context)).describe()).to.equal('payment p-2');
    }
  });

  it('goes over JSON where nothing else is said', async () => {
    expect(await recorded(serdesFor({}, a), 1)).to.equal('a(1)');
    expect(await recorded(serdesFor({ serdes: a }), 1)).to.equal('a(1)');
  });

  it('of the workflow goes over the own serdes of an operation, and that of the operation over both', async () => {
    expect(await recorded(serdesFor({ serdes: shouting }, a), 'x')).to.equal('a(X)');
    expect(await recorded(serdesFor({ serdes: b }, a), 1)).to.equal('b(a(1))');
    expect(await recorded(serdesFor({ serdes: b, returns: () => Payment }, a))).to.equal('b(a({"id":"p-1"}))');
    expect(await recorded(serdesFor({ serdes: b }, shouting), 'x')).to.equal('b(X)');
    expect(await recorded(serdesFor({ serdes: withCodec(bracketed('b'), shouting) }, a), 'x')).to.equal('a(b(X))');
  });

  it('can be taken off down to the text below it', async () => {
    expect(await decodedText(withCodec(bracketed('a'), b), 'a(b({"id":1}))', context)).to.equal('{"id":1}');
    expect(await decodedText(a, undefined, context)).to.equal(undefined);
    for (const serdes of [undefined, jsonSerdes, shouting, classSerdes(() => Payment)]) {
      expect(await decodedText(serdes, 'X', context)).to.equal('X');
    }
  });
});
