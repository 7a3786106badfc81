import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { SerializationError } from '../../lib/errors/serialization-errors.js';
import { jsonSerdes } from '../../lib/serialization/index.js';
import { SEEDED } from '../support/seeded.js';
import { context } from './serdes-context.js';

class Money {
  constructor(readonly cents: number) {}
}
class Percentage {
  constructor(readonly share: number) {}
  toJSON() {
    return `${this.share * 100} %`;
  }
}

const serialize = (value: unknown) => jsonSerdes.serialize(value, context) as string | undefined;
const deserialize = (text: string | undefined) => jsonSerdes.deserialize(text, context);

describe('plain JSON', () => {
  it('comes back as it was recorded, whatever it is', () => {
    const value = fc.jsonValue({ depthSize: 'medium', noUnicodeString: false });
    fc.assert(
      fc.property(value, (given) => {
        expect(serialize(given)).to.equal(JSON.stringify(given));
        expect(JSON.stringify(deserialize(serialize(given)))).to.equal(JSON.stringify(given));
      }),
      SEEDED,
    );
  });

  it('records nothing for undefined, and gives undefined for nothing', () => {
    expect(serialize(undefined)).to.equal(undefined);
    expect(deserialize(undefined)).to.equal(undefined);
    expect(serialize(null)).to.equal('null');
    expect(deserialize('null')).to.equal(null);
  });

  it('records primitives as JSON does', () => {
    for (const value of ['', 'text "quoted"', '\u2028\ud800', 0, -0, 1.5, 1e21, 5e-324, true, false]) {
      expect(serialize(value)).to.equal(JSON.stringify(value));
    }
  });

  it('records what has a toJSON method as what that gives', () => {
    const date = new Date('2026-01-02T03:04:05Z');
    expect(serialize({ date, url: new URL('https://example.com/') })).to.equal(
      '{"date":"2026-01-02T03:04:05.000Z","url":"https://example.com/"}',
    );
    expect(deserialize(serialize(Buffer.from('hi')))).to.deep.equal({ type: 'Buffer', data: [104, 105] });
    expect(serialize([new Percentage(0.5)])).to.equal('["50 %"]');
  });

  it('drops undefined from objects and writes null for it in arrays', () => {
    expect(serialize({ a: undefined, b: [undefined, 1] })).to.equal('{"b":[null,1]}');
  });

  it('takes plain objects without a prototype and of other realms', () => {
    expect(serialize(Object.assign(Object.create(null), { a: 1 }))).to.equal('{"a":1}');
    expect(serialize(runInNewContext('({ a: [{ b: 1 }] })'))).to.equal('{"a":[{"b":1}]}');
  });

  it('takes the same object twice', () => {
    const shared = { a: 1 };
    expect(serialize([shared, { shared }])).to.equal('[{"a":1},{"shared":{"a":1}}]');
  });

  const circular: { items: unknown[] } = { items: [{ price: 1 }] };
  circular.items.push({ parent: circular });

  for (const [what, value, path, problem] of [
    ['an instance of a class', new Money(5), 'result', 'an instance of Money'],
    ['a nested instance', { items: [1, { price: new Money(5) }] }, 'result.items[1].price', '@Type(() => Money)'],
    ['a Map', { 'by id': new Map() }, 'result["by id"]', 'an instance of Map'],
    ['a Set', [new Set([1])], 'result[0]', 'an instance of Set'],
    ['an Error', { error: new TypeError('x') }, 'result.error', 'an instance of TypeError'],
    ['a boxed number', { n: Object(5) }, 'result.n', 'an instance of Number'],
    ['a function', { run: () => 1 }, 'result.run', 'a function, which JSON leaves out'],
    ['a function alone', () => 1, 'result', 'a function'],
    ['a class', { type: Money }, 'result.type', 'a function'],
    ['a symbol', [Symbol('x')], 'result[0]', 'a symbol'],
    ['a BigInt', { a: { b: 5n } }, 'result.a.b', 'a BigInt'],
    ['a BigInt alone', 5n, 'result', 'a BigInt'],
    ['NaN', Number.NaN, 'result', 'NaN, which JSON turns into null'],
    ['an infinite number', { rate: [Number.NEGATIVE_INFINITY] }, 'result.rate[0]', '-Infinity'],
    ['an invalid Date', { at: new Date('never') }, 'result.at', 'an invalid Date'],
    ['a circular reference', circular, 'result.items[1].parent', 'a circular reference'],
  ] as const) {
    it(`refuses ${what} and names its place`, () => {
      expect(() => serialize(value))
        .to.throw(SerializationError, problem)
        .that.includes({ direction: 'serialize', what: path, where: "operation 'charge' of workflow OrderWorkflow" })
        .with.property('message')
        .that.includes(`${path} of operation 'charge' of workflow OrderWorkflow can't be recorded: it is `);
    });
  }

  it('tells the cure for an instance: name its class', () => {
    expect(() => serialize(new Money(5))).to.throw('returns: () => Money');
    expect(() => jsonSerdes.serialize(new Money(5), { executionId: 'x', workflowName: 'W', what: 'input' })).to.throw(
      'input of workflow W',
    );
  });

  it('tells no cure that can not help: what has no class has none to be named', () => {
    function* generate() {
      yield 1;
    }
    for (const value of [generate(), Object.create({ a: 1 })]) {
      for (const [holder, path] of [
        [value, 'result'],
        [{ items: [value] }, 'result.items[0]'],
      ]) {
        expect(() => serialize(holder)).to.throw(
          SerializationError,
          `${path} of operation 'charge' of workflow OrderWorkflow can't be recorded: it is an object of no class, as generators are, ` +
            'which JSON turns into a plain object. Keep what you need of it as plain data, or give a serdes.',
        );
      }
    }
    const nameless = new (class {})();
    expect(() => serialize(nameless))
      .to.throw('an instance of an unnamed class, which')
      .and.match(/\(\) => TheClass/);
  });

  it('does not take an object that is there twice for a circular one', () => {
    const shared = { a: 1 };
    expect(() => serialize({ one: shared, two: [shared], three: 5n })).to.throw(SerializationError, 'result.three');
  });

  it('refuses nesting that is too deep for JSON', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(() => serialize(deep)).to.throw(SerializationError, 'Maximum call stack');
  });

  it('refuses text that is not JSON, and shows it', () => {
    for (const text of ['', 'approved', '{"a":', `{"x":"${'long '.repeat(100)}`]) {
      expect(() => deserialize(text))
        .to.throw(SerializationError, 'is not JSON')
        .that.includes({ direction: 'deserialize', what: 'result' });
    }
    expect(() => deserialize('approved')).to.throw('the text "approved" is not JSON');
  });
});
