import { expect } from 'chai';
import { expectMarked, inClass, inRun, inStep } from '../support/rule-cases.js';

const check = (code: string) => expectMarked('no-operation-in-step', code);

describe('everstep/no-operation-in-step', () => {
  it('reports operations in bodies of steps, submitters and checks', () => {
    check(
      inStep(`
      await this.context.step('inner', () => 1); // !
      await this.context.wait('1h'); // !
      this.context.patched('x'); // !
      const { context } = this;
      await context.map(items, async () => 1); // !
      await this.rest(); // !
      await this.approval(); // !
      await this.group(); // !
      items.forEach(() => this.rest()); // !
      `),
    );
    check(
      inClass(`@Callback() async ask(): Promise<void> {
        await this.rest(); // !
      }
      @WaitForCondition({ until: () => true }) async look(): Promise<void> {
        await this.rest(); // !
      }`),
    );
  });

  it('reports those in closures that are bodies, and through helpers', () => {
    check(
      inRun(`
      const work = async () => {
        await this.rest(); // !
      };
      await this.context.step('a', work);
      await this.context.step('b', () => this.rest()); // !
      await this.context.waitForCallback('c', async () => this.context.wait('1h')); // !
      `),
    );
    check(
      inClass(`@Step() async work(): Promise<void> { await this.helper(); }
      private async helper(): Promise<void> {
        await this.rest(); // !
      }`),
    );
  });

  it('accepts decorated steps in a step, which are plain code there, and facts of the context', () => {
    check(inStep('await this.charge(); this.context.logger.info("x"); this.context.uuid(); this.context.attempt;'));
    check(inRun('await this.context.runInChildContext("g", () => this.rest()); await this.rest();'));
    check(
      inStep('class Other extends DurableWorkflow { @Wait("1h") async rest() {} async go() { await this.rest(); } }'),
    );
    check(
      inClass(`@Transaction() async pay(): Promise<void> {
        await this.save();
        await this.rest(); // !
      }
      @Transaction() async save(): Promise<void> {}
      @Step() async note(): Promise<void> {
        await this.save(); // !
      }`),
    );
    check(inStep('const other = { context: { step() {} }, go() { this.context.step(); } }; other.go();'));
  });

  it('says what happens, and the cure', () => {
    expect(check(inStep('await this.rest(); // !'))).to.deep.equal([
      "this.rest() is called in the body of the step 'work'. Such a body is plain code that may run several times, so the call " +
        'throws a ContextMisuseError. Call it from the workflow, before or after.',
    ]);
  });
});
