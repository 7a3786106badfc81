import { expect } from 'chai';
import fc from 'fast-check';
import { chunk, InvalidArgumentError } from '../../lib/index.js';
import { SEEDED } from '../support/seeded.js';

describe('chunk', () => {
  it('keeps every item, in order, within both limits', () => {
    const sizes = fc.record({ maxItems: fc.integer({ min: 1, max: 6 }), maxBytes: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.array(fc.string()), sizes, (items, { maxItems, maxBytes }) => {
        const batches = chunk(items, { maxItems, maxBytes });
        expect(batches.flat()).to.deep.equal(items);
        for (const batch of batches) {
          expect(batch.length).to.be.within(1, maxItems);
          const bytes = batch.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
          if (batch.length > 1) expect(bytes).to.be.at.most(maxBytes);
        }
      }),
      SEEDED,
    );
  });

  it('fills a batch before it begins the next', () => {
    expect(chunk([1, 2, 3, 4, 5], { maxItems: 2 })).to.deep.equal([[1, 2], [3, 4], [5]]);
    expect(chunk(['aa', 'bb', 'cc'], { maxBytes: 8 })).to.deep.equal([['aa', 'bb'], ['cc']]);
    expect(chunk([])).to.deep.equal([]);
    expect(chunk(Array.from({ length: 250 }, () => 0)).map(({ length }) => length)).to.deep.equal([100, 100, 50]);
  });

  it('refuses sizes that hold nothing', () => {
    expect(() => chunk([1], { maxItems: 0 })).to.throw(InvalidArgumentError, 'maxItems of chunk()');
    expect(() => chunk([1], { maxBytes: 1.5 })).to.throw(InvalidArgumentError, 'maxBytes of chunk()');
    expect(() => chunk('abc' as never)).to.throw(InvalidArgumentError, 'items of chunk()');
  });
});
