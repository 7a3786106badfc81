import { expect } from 'chai';
import { expectMarked, inClass, inRun, inStep } from '../support/rule-cases.js';

const check = (code: string) => expectMarked('no-field-write-in-step', code);

describe('everstep/no-field-write-in-step', () => {
  it('reports fields that a body sets', () => {
    check(
      inStep(`
      this.total = 1; // !
      this.total += 1; // !
      this.total++; // !
      delete this.total; // !
      [this.total] = [1]; // !
      ({ a: this.total = 1, b: items[0] } = {}); // !
      `),
    );
    check(
      inClass(`#secret = 0; @Step() async work(): Promise<void> {
        this.#secret = 1; // !
        this.helper();
      }
      helper() {
        this.total = 2; // !
      }`),
    );
  });

  it('reports changes of objects that the class keeps in a field, and the workflow reads', () => {
    check(
      inClass(`private seen = new Set<string>(); private list: string[] = []; private counts: any = {}; private log: string[] = []; private client = new Client();
      constructor(private readonly given: string[]) { super(); }
      @DurableExecution() async run() { await this.work(); return [this.seen.size, this.list.length, this.counts, this.given, this.client]; }
      @Step() async work(): Promise<void> {
        this.log.push('a');
        this.seen.add('a'); // !
        this.list.push('a'); // !
        this.list[0] = 'b'; // !
        this.counts.a.b += 1; // !
        this.seen.has('a'); this.list.map((one) => one); this.given.push('a'); this.client.set('a'); this.client.name = 'a';
        const own: string[] = []; own.push('a');
      }`),
    );
  });

  it("reports variables of the workflow's code that a body sets", () => {
    check(
      inRun(`
      let total = 0;
      await this.context.step('a', () => {
        total = 1; // !
      });
      const work = () => {
        let own = 0;
        const add = () => { own += 1; };
        add();
        total += own; // !
      };
      await this.context.step('b', work);
      `),
    );
  });

  it('accepts fields that the workflow sets, variables of the body, and what is made when it is missing', () => {
    check(inRun('this.total = await this.charge(); let sum = 0; items.forEach(() => { sum += 1; });'));
    check(inStep('let sum = 0; items.forEach(() => { sum += 1; }); this.gateway ??= {}; this.gateway ||= {};'));
    check(inStep('const other = { total: 0, set() { this.total = 1; } }; other.set(); items[0] = "x";'));
    check(`let calls = 0; ${inStep('calls++;')}`);
  });

  it('says what happens, and the cure', () => {
    expect(check(inStep('this.total = 1; // !'))).to.deep.equal([
      "this.total is set in the body of the step 'work'. On replay the body does not run, so the field keeps its old value. " +
        'Return the value, and set the field where the workflow receives it.',
    ]);
  });
});
