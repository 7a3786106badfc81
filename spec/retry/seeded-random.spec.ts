import { expect } from 'chai';
import fc from 'fast-check';
import { seededRandom } from '../../lib/retry/index.js';
import { SEEDED } from '../support/seeded.js';

const take = (random: () => number, count: number) => Array.from({ length: count }, random);

describe('seeded random numbers', () => {
  /**
   * The first three of each sequence, times 2 ** 32. A change here changes the jitter of executions
   * under way.
   */
  const vectors: readonly [parts: readonly (string | number)[], numbers: readonly number[]][] = [
    [[], [495173323, 487725788, 2249504753]],
    [[''], [971188410, 3291985585, 1864826580]],
    [['a'], [2672972619, 2044506331, 303272184]],
    [
      ['execution', 'operation', 1],
      [3796094472, 3751357091, 778355136],
    ],
    [
      ['execution', 'operation', 2],
      [4073628481, 2200360982, 3260495320],
    ],
    [['日本語 🦆'], [4135851303, 2809673332, 3786917549]],
  ];
  for (const [parts, numbers] of vectors) {
    it(`are the same everywhere for ${JSON.stringify(parts)}`, () => {
      expect(take(seededRandom(...parts), 3).map((number) => number * 2 ** 32)).to.deep.equal(numbers);
    });
  }

  it('are spread evenly over [0, 1)', () => {
    const buckets = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 1000; seed++) {
      for (const number of take(seededRandom('evenly', seed), 10)) buckets[Math.floor(number * 10)]!++;
    }
    for (const count of buckets) expect(count).to.be.within(850, 1150);
  });

  it('repeat for the same parts and lie in [0, 1)', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer())), (parts) => {
        const numbers = take(seededRandom(...parts), 5);
        expect(take(seededRandom(...parts), 5)).to.deep.equal(numbers);
        for (const number of numbers) expect(number >= 0 && number < 1).to.equal(true);
      }),
      SEEDED,
    );
  });

  it('differ for parts that only read alike when run together', () => {
    expect(seededRandom('ab', 'c')()).not.to.equal(seededRandom('a', 'bc')());
    expect(seededRandom('a', 11)()).not.to.equal(seededRandom('a', 1, 1)());
    expect(seededRandom('a')()).not.to.equal(seededRandom('a', '')());
  });
});
