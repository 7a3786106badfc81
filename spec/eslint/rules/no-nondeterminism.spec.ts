import { expect } from 'chai';
import { expectMarked, inClass, inFile, inRun, inStep } from '../support/rule-cases.js';

const check = (code: string, options?: object) => expectMarked('no-nondeterminism', code, options);

describe('everstep/no-nondeterminism', () => {
  it("reports clock, chance, timers, I/O and environment in the workflow's code", () => {
    check(
      `import crypto, { randomUUID as fresh } from 'node:crypto'; import { readFile } from 'node:fs/promises';
      import * as fs from 'fs'; import { setTimeout as sleep } from 'node:timers/promises'; import { v4 } from 'uuid';
      import axios from 'axios'; import { env } from 'node:process'; ${inRun(`
      Date.now(); // !
      new Date(); // !
      Date(); // !
      globalThis.performance.now(); // !
      process.hrtime.bigint(); // !
      Math.random(); // !
      crypto.randomUUID(); // !
      fresh(); // !
      v4(); // !
      setTimeout(() => {}, 1); // !
      await sleep(10); // !
      await fetch('https://example.org'); // !
      await axios.get('https://example.org'); // !
      await readFile('file'); // !
      fs.readFileSync('file'); // !
      process.env.REGION; // !
      env.REGION; // !
      this.context.remainingMillis(); // !
      this.context.lambdaContext?.awsRequestId; // !
      `)}`,
    );
  });

  it('follows helpers, local functions and functions of the file', () => {
    check(
      `function today() {
        return new Date().getDay(); // !
      }
      ${inClass(`@DurableExecution() async run(): Promise<void> {
        const later = () => Math.random(); // !
        later();
        this.helper();
        [1].map(this.mapped);
        this.dice;
        await this.context.runInChildContext('group', async () => Date.now()); // !
        await this.context.all([async () => Date.now()]); // !
        await this.context.parallel([{ name: 'a', run: async () => Date.now() }]); // !
        await this.context.map('m', [1], async () => Date.now()); // !
      }
      private helper() { return today(); }
      private mapped() {
        return Math.random(); // !
      }
      get dice() {
        return Math.random(); // !
      }
      private uncalled() {
        Date.now(); // !
        return this.context.wait('w', '1h');
      }
      private unknown() { return Date.now(); }
      @ChildContext() async inGroup(): Promise<void> {
        Date.now(); // !
      }`)}`,
    );
  });

  it('accepts all of it in the bodies of steps, submitters, checks and payloads', () => {
    check(inStep('Date.now(); new Date(); await fetch("x"); process.env.A; this.context.remainingMillis();'));
    check(
      inClass(`@Callback() async ask(): Promise<void> { Date.now(); } @WaitForCondition({ until: () => true }) async look() { Date.now(); }
      @Invoke({ functionName: 'f' }) async pay(): Promise<void> { Date.now(); }`),
    );
    check(
      inRun(`const work = () => Date.now();
      await this.context.step('a', () => Date.now());
      await this.context.step(work);
      await this.context.waitForCallback('c', (id) => fetch(id));
      await this.context.waitForCondition('p', () => Date.now(), { initialState: 0, until: (state) => state > Date.now() });
      await this.context.step('b', work, { retry: () => ({ delay: Math.random() }) });
      await this.context.step('c', this.outside);`).replace(
        'total = 0;',
        'total = 0; outside() { return fetch("x"); }',
      ),
    );
  });

  it('accepts what gives the same each time', () => {
    check(
      inRun(`new Date(0); new Date(items[0]); Date.parse('x'); Math.max(1, 2); this.context.now(); this.context.random();
      this.context.uuid(); const Date2 = { now: () => 1 }; Date2.now(); this.gateway.fetch('x');`),
    );
    check(inRun('const Date = { now: () => 1 }; const fetch = () => 2; Date.now(); fetch();'));
    check(inClass('startedAt = Date.now(); constructor(now = Date.now()) { super(); }'));
  });

  it('looks at no other classes', () => {
    check(
      inFile('class Plain { run() { return Date.now(); } } class Shop extends Plain { run() { return Date.now(); } }'),
    );
    check(
      "import { Step } from 'other'; class Shop extends Base { @Step() async work() {} async run() { Date.now(); } }",
    );
  });

  it('knows the decorators by what they are imported as', () => {
    check(`import { DurableExecution as Entry, Step as Work } from 'everstep'; import * as ever from 'everstep';
      const Charge = () => Work({});
      class Shop extends Base {
        @Entry() async run() {
          await this.a(); await this.b(); await this.c();
          return Date.now(); // !
        }
        @Work() async a() { return Date.now(); }
        @ever.Step() async b() { return Date.now(); }
        @Charge() async c() { return Date.now(); }
        @Unknown() async d() { return Date.now(); }
      }`);
  });

  it('accepts what its option allows', () => {
    check(inRun('Date.now(); Math.random();'), { allow: ['time', 'random'] });
    check(inRun('Date.now();\nMath.random(); // !'), { allow: ['time'] });
  });

  it('says what happens, and the cure', () => {
    expect(check(inRun('Date.now(); // !'))).to.deep.equal([
      'Date.now() is in code of the workflow, which each replay runs again, and gives another result then. ' +
        'Use this.context.now(), or a step that returns it.',
    ]);
  });
});
