import { expect } from 'chai';
import { expectMarked, inClass, inRun, inStep, withSuggestions } from '../support/rule-cases.js';

const check = (code: string) => expectMarked('no-floating-operation', code);

describe('everstep/no-floating-operation', () => {
  it('reports operations that nobody awaits', () => {
    check(
      inRun(`
      this.charge(); // !
      this.context.wait('1h'); // !
      this.charge().then(() => 1); // !
      this.charge().catch(() => 1); // !
      items.length > 0 && this.charge(); // !
      items.length > 0 ? this.charge() : 1; // !
      Promise.all([this.charge(), this.ship()]); // !
      Promise.all(items.map((item) => this.charge(item))); // !
      items.forEach((item) => this.charge(item)); // !
      items.forEach(async (item) => { await this.charge(item); }); // !
      items.forEach((item) => { this.charge(item); }); // !
      const unused = this.charge(); // !
      await this.context.runInChildContext('g', async () => {
        this.ship(); // !
      });
      `),
    );
  });

  it('reports async helpers with operations', () => {
    check(
      inClass(`@DurableExecution() async run(): Promise<void> {
        this.helper(); // !
        this.plain();
        this.log();
      }
      async helper() { await this.inner(); } async inner() { await this.ship(); } plain() { return 1; } async log() {}`),
    );
  });

  it('accepts what is awaited, returned, kept or said to be left', () => {
    check(
      inRun(`await this.charge(); const kept = this.ship(); await kept; void this.charge();
      await Promise.all([this.charge(), this.ship()]); this.context.patched('x'); this.context.logger.info('x');
      for (const item of items) await this.charge(item); items.forEach((item) => console.log(item));
      await this.charge().then(() => 1); return this.ship();`),
    );
    check(inStep('this.charge();'));
  });

  it('suggests await', () => {
    const code = inRun('items.length && this.charge().then(() => 1);');
    expect(withSuggestions('no-floating-operation', code)).to.deep.equal([
      code.replace('this.charge()', 'await this.charge()'),
    ]);
    expect(withSuggestions('no-floating-operation', inRun('items.map(() => { this.charge(); });'))).to.deep.equal([]);
  });
});
