import { expect } from 'chai';
import { expectMarked, inClass, inFile, withSuggestions } from '../support/rule-cases.js';

const CLASSES = 'class Payment {} const Refund = class {}; interface Receipt {} ';
const check = (members: string) => expectMarked('returns-required', CLASSES + inClass(members));

describe('everstep/returns-required', () => {
  it('reports operations whose result is of a class that nothing names', () => {
    check(`
      @Step() // !
      async a(): Promise<Payment> { return null!; }
      @Step({ name: 'x' }) // !
      async b(): Promise<Payment[] | undefined> { return []; }
      @Callback({ timeout: '1h' }) // !
      async c(): Promise<Array<Refund>> { return []; }
      @WaitForCondition({ until: () => true }) // !
      async d(): Promise<Payment> { return null!; }
      @Invoke({ functionName: 'f' }) // !
      async e(): Promise<Payment> { return null!; }
      @ChildContext() // !
      async f(): Promise<Payment> { return null!; }
      @Step() // !
      async g() { return new Payment(); }
      @DurableExecution() async run() {
        await this.context.step('a', () => new Payment()); // !
        await this.context.step('b', async (): Promise<Payment> => null!, { timeout: '1h' }); // !
      }`);
  });

  it('knows imports that the file uses as classes', () => {
    const code = (use: string) =>
      inFile(`import { Order } from './order.js'; ${use} class Shop extends DurableWorkflow {
        @Step() ${use === '' ? '' : '// !'}
        async load(): Promise<Order> { return null!; }
      }`);
    expectMarked('returns-required', code(''));
    expectMarked('returns-required', code('const classes = () => [Order];'));
    expectMarked('returns-required', code('const order = new Order();'));
    expectMarked('returns-required', code("import type { Item } from './item.js';"));
    expectMarked('returns-required', code('').replace('{ Order }', '{ type Order, Item }'));
  });

  it('accepts what is named, what has a serdes, what is not recorded, and plain values', () => {
    check(`
      @Step({ returns: () => Payment }) async a(): Promise<Payment> { return null!; }
      @Step({ serdes: own }) async b(): Promise<Payment> { return null!; }
      @Step({ ...options }) async c(): Promise<Payment> { return null!; }
      @Step(options) async d(): Promise<Payment> { return null!; }
      @Invoke({ workflow: () => Other }) async e(): Promise<Payment> { return null!; }
      @ChildContext({ virtual: true }) async f(): Promise<Payment> { return null!; }
      @Step() async g(): Promise<Receipt> { return {}; }
      @Step() async h(): Promise<string | number> { return 1; }
      @Step() async i() { const make = () => new Payment(); return 1; }
      async helper(): Promise<Payment> { return new Payment(); }
      @DurableExecution() async run(): Promise<Payment> {
        await this.context.step('a', () => new Payment(), { returns: () => Payment });
        return new Payment();
      }`);
    check('@DurableExecution({ serdes: own }) async run() {} @Step() async a(): Promise<Payment> { return null!; }');
  });

  it('suggests returns', () => {
    const suggested = (decorator: string, type: string) =>
      withSuggestions(
        'returns-required',
        CLASSES + inClass(`${decorator} async a(): Promise<${type}> { return null!; }`),
      );
    expect(suggested('@Step()', 'Payment')[0]).to.include('@Step({ returns: () => Payment }) async a');
    expect(suggested("@Step({ name: 'x' })", 'Payment[]')[0]).to.include(
      "@Step({ returns: () => [Payment], name: 'x' }) async a",
    );
  });
});
