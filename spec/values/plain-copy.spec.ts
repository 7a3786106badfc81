import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { plainCopy } from '../../lib/values/json/plain-copy.js';
import { readBackOf } from '../../lib/values/json/plain-serdes.js';
import { SEEDED } from '../support/seeded.js';
import { context } from './serdes-context.js';

const here = { serdesContext: context };

/** Objects and arrays within the value, which a copy may share with nobody. */
function partsOf(value: unknown): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(partsOf)] : [];
}

describe('the copy of a plain value', () => {
  it('is what JSON.parse() makes of its JSON, and shares nothing with it', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '0', '2', '10'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), tie('array'), tie('object')),
      array: fc.array(tie('tree'), { maxLength: 4 }),
      object: fc.dictionary(names, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const { text, value: copy, isKnown } = readBackOf(value, here);
        const before = JSON.stringify(value);
        expect(text).to.equal(before);
        if (!isKnown) return;
        const parsed = JSON.parse(before);
        expect(isDeepStrictEqual(copy, parsed)).to.equal(true);
        expect(JSON.stringify(copy)).to.equal(before);
        const own = new Set(partsOf(value));
        for (const part of partsOf(copy)) expect(own.has(part)).to.equal(false);
      }),
      SEEDED,
    );
  });

  it('is made for what steps usually give', () => {
    const order = { id: 7, paid: true, note: null, items: [{ sku: 'tea', price: 3.5 }, []], at: { lat: 1, long: 2 } };
    const copy = plainCopy(order);
    expect(copy).to.deep.equal(order);
    expect(copy).not.to.equal(order);
    expect(plainCopy(Object.freeze({ inner: Object.freeze([1]) }))).to.satisfy((copy: { inner: number[] }) => {
      copy.inner.push(2);
      return copy.inner.length === 2;
    });
  });

  const shared = Object.assign([1], { extra: 1 });
  const holed = Object.assign([1, 2], { extra: 1 });
  delete holed[0];
  for (const [what, value] of Object.entries({
    'a Date': { at: new Date(0) },
    'an instance of a class': new (class Money {})(),
    'an object without a prototype': Object.create(null),
    'an object of another realm': runInNewContext('({})'),
    'a getter': {
      get now() {
        throw new Error('read');
      },
    },
    'a symbol': { [Symbol('s')]: 1 },
    'a symbol on an array': Object.assign([], { [Symbol('s')]: 1 }),
    'a toJSON of its own, also a hidden one': Object.defineProperty({}, 'toJSON', { value: () => 1 }),
    'a property of an array': shared,
    'a hole that a property makes up for': holed,
    'a subclass of Array': new (class Rows extends Array<number> {})(),
    undefined: { value: undefined },
    'a function': [() => 1],
    '-0': [-0],
    NaN: { value: Number.NaN },
    'a mark': { $everstep: 'Date' },
    'a circle': (() => {
      const circle: unknown[] = [];
      circle.push({ circle });
      return circle;
    })(),
  })) {
    it(`is not made of what JSON would lose or change: ${what}`, () => {
      expect(plainCopy(value)).to.equal(undefined);
      expect(plainCopy({ inside: [value] })).to.equal(undefined);
    });
  }

  it('has no part in names that are inherited', () => {
    Object.defineProperty(Object.prototype, 'inherited', { value: { a: 1 }, enumerable: true, configurable: true });
    const copy = plainCopy({ own: { b: 2 } });
    delete (Object.prototype as { inherited?: unknown }).inherited;
    if (copy !== undefined) expect(copy).to.have.all.keys('own');
  });
});
