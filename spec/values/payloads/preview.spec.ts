import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../lib/index.js';
import type { PreviewOptions } from '../../../lib/types.js';
import { Preview } from '../../../lib/values/payloads/preview.js';
import { SEEDED } from '../../support/seeded.js';

const order = {
  id: 'o-1',
  customer: { name: 'Ada', email: 'ada@example.com', card: { number: '4242', email: 'bank@example.com' } },
  items: [
    { sku: 'tea', price: 3 },
    { sku: 'cup', price: 8 },
  ],
  note: null,
};

const previewOf = (value: unknown, options: PreviewOptions = {}) => {
  const text = new Preview(options).of(JSON.stringify(value));
  return text === undefined ? undefined : JSON.parse(text);
};

describe('a preview', () => {
  it('shows everything when nothing is said', () => {
    expect(previewOf(order)).to.deep.equal(order);
    for (const value of ['text', 5, null, true, [], {}, [[1], {}]]) expect(previewOf(value)).to.deep.equal(value);
  });

  it('shows fields by name, anywhere, with what they are in', () => {
    expect(previewOf(order, { include: ['email', 'sku'] })).to.deep.equal({
      customer: { email: 'ada@example.com', card: { email: 'bank@example.com' } },
      items: [{ sku: 'tea' }, { sku: 'cup' }],
    });
  });

  it('shows fields by path, with all that is in them', () => {
    expect(previewOf(order, { include: ['$.customer.card', '$.items.price', '$.email'] })).to.deep.equal({
      customer: { card: { number: '4242', email: 'bank@example.com' } },
      items: [{ price: 3 }, { price: 8 }],
    });
  });

  it('leaves fields out, whatever else is said of them', () => {
    expect(previewOf(order, { exclude: ['$.customer.email', 'items', 'note'] })).to.deep.equal({
      id: 'o-1',
      customer: { name: 'Ada', card: { number: '4242', email: 'bank@example.com' } },
    });
    expect(previewOf(order, { include: ['id'], mask: ['id'], exclude: ['id'] })).to.equal(undefined);
  });

  it('masks fields, whatever they hold, and shows nothing in them', () => {
    expect(previewOf(order, { mask: ['card', '$.items', 'note'] })).to.deep.equal({
      id: 'o-1',
      customer: { name: 'Ada', email: 'ada@example.com', card: '***' },
      items: '***',
      note: '***',
    });
    expect(previewOf(order, { include: ['customer'], mask: ['email', 'id'] })).to.deep.equal({
      customer: { name: 'Ada', email: '***', card: { number: '4242', email: '***' } },
    });
    expect(previewOf(order, { include: ['email'], mask: ['customer'] })).to.equal(undefined);
  });

  it('is none of a value of which nothing may be shown, and of a text that is not JSON', () => {
    expect(previewOf(5, { include: ['id'] })).to.equal(undefined);
    expect(previewOf([{ sku: 1 }], { include: ['id'] })).to.equal(undefined);
    expect(new Preview({}).of('secret: 5')).to.equal(undefined);
  });

  it('cuts what does not fit, and says so', () => {
    const cut = previewOf({ first: 1, text: 'x'.repeat(5000), numbers: Array.from({ length: 5000 }, () => 7) });
    expect(cut.first).to.equal(1);
    expect(cut.text).to.equal(`${'x'.repeat(256)}…`);
    expect(cut.numbers.at(-1)).to.equal('…');
    expect(cut.numbers.length).to.be.greaterThan(1000);
    expect(previewOf({ a: 'xxxxxxxxxxxxxxxxx', b: 'yyyyyyyyyyyyyyyyyyyyyyyy' }, { maxBytes: 50 })).to.deep.equal({
      a: 'xxxxxxxxxxxxxxxxx',
      b: 'y…',
    });
    expect(previewOf({ a: 1, long: { name: 2 } }, { maxBytes: 40 })).to.deep.equal({ a: 1, long: '…' });
    expect(previewOf({ a: 1, 'a long name': 2 }, { maxBytes: 32 })).to.deep.equal({ a: 1, '…': '…' });
    expect(previewOf('x'.repeat(100), { maxBytes: 16 })).to.equal('xxxxxx…');
    expect(previewOf(`${'x'.repeat(255)}🦆`)).to.equal(`${'x'.repeat(255)}…`);
  });

  it('survives any nesting, and names that mean something to objects', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(new Preview({ maxBytes: 65_536 }).of(deep)).to.match(/^\[+"…"\]+$/);
    expect(new Preview({ include: ['id'], maxBytes: 65_536 }).of(deep)).to.equal(undefined);
    expect(new Preview({}).of('{"__proto__":{"a":1},"constructor":2}')).to.equal(
      '{"__proto__":{"a":1},"constructor":2}',
    );
  });

  it('is JSON of at most so many bytes, with no field that was excluded or masked, whatever the value', () => {
    const names = fc.constantFrom('a', 'b', 'secret', 'hidden', '…', '"\\');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.double(), fc.constant(null), fc.boolean()),
        fc.array(tie('any')),
        fc.dictionary(names, tie('any')),
      ),
    })).any;
    const options = fc.record({
      include: fc.constantFrom(undefined, ['a'], ['$.a.b', 'secret']),
      maxBytes: fc.integer({ min: 16, max: 600 }),
    });
    fc.assert(
      fc.property(value, options, (any, given) => {
        const text = new Preview({ ...given, mask: ['secret'], exclude: ['hidden'] }).of(JSON.stringify(any) ?? 'null');
        if (text === undefined) return;
        expect(Buffer.byteLength(text)).to.be.at.most(given.maxBytes);
        JSON.parse(text, (key, member) => {
          if (key === 'secret') expect(member).to.equal('***');
          expect(key).not.to.equal('hidden');
          return member;
        });
      }),
      SEEDED,
    );
  });

  for (const [what, options] of [
    ['include', { include: 'email' }],
    ['exclude', { exclude: [''] }],
    ['mask', { mask: [5] }],
    ['maxBytes', { maxBytes: 15 }],
    ['maxBytes', { maxBytes: 1.5e6 }],
  ] as const) {
    it(`refuses ${what} of ${JSON.stringify(Object.values(options)[0])}`, () => {
      expect(() => new Preview(options as PreviewOptions)).to.throw(InvalidArgumentError, `${what} of the preview`);
    });
  }
});
