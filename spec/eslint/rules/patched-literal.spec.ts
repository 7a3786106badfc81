import { expectMarked, inRun } from '../support/rule-cases.js';

const check = (code: string) => expectMarked('patched-literal', code);

describe('everstep/patched-literal', () => {
  it('reports ids that are computed, and those that are refused', () => {
    check(
      inRun(`
      const id = items[0];
      this.context.patched(id); // !
      this.context.patched(\`fix-\${items.length}\`); // !
      this.context.patched('fix-' + items.length); // !
      this.context.deprecatePatch(id); // !
      this.context.patched(''); // !
      this.context.patched('größer'); // !
      this.context.patched('${'x'.repeat(251)}'); // !
      `),
    );
  });

  it('accepts literals and constants', () => {
    check(
      `import { PATCH, patches } from './patches.js'; const FIX = 'fix'; const FIXES = { fraud: 'fraud' }; enum Fix { A = 'a' } ${inRun(`
      this.context.patched('fix'); this.context.patched(\`fix\`); this.context.patched(FIX); this.context.patched(FIXES.fraud);
      this.context.patched(PATCH); this.context.patched(patches.fraud); this.context.patched(Fix.A); this.context.deprecatePatch('old');
      this.gateway.patched(items[0]);`)}`,
    );
  });
});
