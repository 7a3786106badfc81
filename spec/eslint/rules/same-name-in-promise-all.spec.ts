import { expectMarked, inClass, inRun } from '../support/rule-cases.js';

const check = (code: string) => expectMarked('same-name-in-promise-all', code);

describe('everstep/same-name-in-promise-all', () => {
  it('reports operations of one name whose order something else decides', () => {
    check(
      `import { sleep } from './sleep.js'; ${inClass(`@DurableExecution() async run(items: string[]): Promise<void> {
        await Promise.all(items.map((item) => this.send(item)));
        await Promise.race([this.first(), this.second()]);
        await Promise.all(items.map(async (item) => {
          await fetch(item);
          await this.ship(); // !
        }));
        await Promise.allSettled(Array.from(items, async () => {
          await this.gateway.lookUp();
          await this.context.step('look', () => 1); // !
        }));
      }
      async send(item: string) {
        await sleep(1);
        await this.charge(item); // !
      }
      async first() {
        await new Promise((done) => setTimeout(done));
        await this.rest(); // !
      }
      async second() { await this.rest(); }`)}`,
    );
  });

  it('reports a name that is written out for several', () => {
    check(
      inRun(`
      await Promise.all([
        this.context.step('a', () => 1), // !
        this.context.step('a', () => 2), // !
      ]);
      await Promise.all(items.map((item) => this.context.step('label', () => item))); // !
      `),
    );
  });

  it('accepts helpers that await only operations, names of their own, and scopes of their own', () => {
    check(
      `import { sleep } from './sleep.js'; ${inClass(`@DurableExecution() async run(items: string[]): Promise<void> {
        await Promise.all(items.map((item) => this.charge(item)));
        await Promise.all([this.charge(), this.charge()]);
        await Promise.all(items.map(async (item) => { await this.charge(item); await this.ship(); }));
        await Promise.all(items.map((item) => this.context.step(\`label-\${item}\`, () => item)));
        await Promise.all([this.context.wait('1h'), this.context.wait('1h')]);
        await Promise.all([this.context.wait('pause', '1h'), this.context.wait('pause', '2h')]);
        await Promise.all([this.slow(), this.ship()]);
        await Promise.all(items.map((item) => this.context.runInChildContext(item, async () => {
          await sleep(1);
          await this.charge(item);
        })));
        await this.context.map(items, async (item) => { await sleep(1); await this.charge(item); });
        for (const item of items) { await sleep(1); await this.charge(item); }
      }
      async slow() { await sleep(1); await this.charge(); }`)}`,
    );
  });
});
