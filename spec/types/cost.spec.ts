import { expect } from 'chai';
import { DIALECTS, typeCost } from '../../bench/support/type-cost.js';

/** Instantiations of types per workflow; they repeat exactly. */
const MOST = { legacy: 4000, standard: 3000 };

describe('the cost of the types', () => {
  for (const dialect of Object.keys(DIALECTS) as (keyof typeof DIALECTS)[]) {
    it(`of one more workflow is bounded, ${dialect} dialect`, () => {
      const more = typeCost(3, dialect).instantiations - typeCost(2, dialect).instantiations;
      expect(more).to.be.within(1, MOST[dialect]);
    });
  }
});
