import { expect } from 'chai';
import fc from 'fast-check';
import { deterministicUuid, InvalidArgumentError } from '../../../lib/index.js';
import { SEEDED } from '../../support/seeded.js';

const aSeed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('deterministicUuid', () => {
  /**
   * The first two are the family's; the others were worked out with the BLAKE2b of another
   * language.
   */
  const vectors: readonly [name: string, seed: number | bigint, uuid: string][] = [
    ['my-operation', 0, '857215a0-801f-47ef-943c-e93dbdac7790'],
    ['my-operation', 1, 'e2c3bc75-4e9a-4b42-ad3f-134ffc680a79'],
    ['', 0, '482ae5a2-9fbe-456c-b272-f2071b8b0f03'],
    ['a', 2n ** 53n, 'df17c18c-b2fa-4a19-b243-3d4d1f5bdcd6'],
    ['日本語 🦆', 2n ** 64n - 1n, 'dc7d76d5-9d8b-46f4-ac55-1a49d65d8757'],
  ];
  for (const [name, seed, uuid] of vectors) {
    it(`is the same everywhere for ${JSON.stringify(name)} and ${seed}`, () => {
      expect(deterministicUuid(name, seed)).to.equal(uuid);
    });
  }

  it('has the form of a version 4 UUID, and repeats', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), aSeed, (name, seed) => {
        const uuid = deterministicUuid(name, seed);
        expect(uuid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(deterministicUuid(name, seed)).to.equal(uuid);
      }),
      SEEDED,
    );
  });

  it('differs for another name and for another seed', () => {
    const uuids = new Set<string>();
    for (let index = 0; index < 1000; index++) {
      uuids.add(deterministicUuid(`name ${index}`)).add(deterministicUuid('name', index));
    }
    expect(uuids.size).to.equal(2000);
  });

  it('takes the seed as a number or a bigint, and 0 when there is none', () => {
    expect(deterministicUuid('a', 7)).to.equal(deterministicUuid('a', 7n));
    expect(deterministicUuid('a')).to.equal(deterministicUuid('a', 0));
  });

  for (const seed of [-1, 1.5, Number.NaN, 2 ** 53, -1n, 2n ** 64n, '1' as never, null as never]) {
    it(`refuses ${typeof seed} ${seed} as a seed`, () => {
      expect(() => deterministicUuid('a', seed)).to.throw(InvalidArgumentError, 'seed of deterministicUuid()');
    });
  }

  it('refuses a name that is not text', () => {
    expect(() => deterministicUuid(5 as never)).to.throw(InvalidArgumentError, 'name of deterministicUuid()');
  });
});
