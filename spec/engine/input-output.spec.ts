import 'reflect-metadata';
import { expect } from 'chai';
import { Type } from 'class-transformer';
import { IsInt, IsPositive, ValidateBy, ValidateNested } from 'class-validator';
import { EngineRig, errorOf, type RigOptions, resultOf } from '../support/engine-rig.js';

class Item {
  @IsInt()
  @IsPositive()
  amount!: number;
}

class Order {
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];

  get total(): number {
    return this.items.reduce((sum, { amount }) => sum + amount, 0);
  }
}

class Receipt {
  constructor(readonly total: number) {}
}

const ofOrder = (input: unknown): RigOptions => ({ input, definition: { input: () => Order } });

describe('the input of a workflow', () => {
  it('is an instance of its class, in each invocation', async () => {
    const inputs: unknown[] = [];
    await new EngineRig(ofOrder({ items: [{ amount: 2 }, { amount: 3 }] })).run(async (context, order: Order) => {
      inputs.push(order);
      await context.wait('1s');
    });
    expect(inputs).to.have.length(2);
    for (const order of inputs as Order[]) {
      expect(order).to.be.instanceOf(Order).with.property('total', 5);
      expect(order.items[0]).to.be.instanceOf(Item);
    }
    expect(inputs[0]).not.to.equal(inputs[1]);
  });

  it('is validated before anything is recorded or made', async () => {
    const rig = new EngineRig(ofOrder({ items: [{ amount: 2 }, { amount: -1 }, { amount: 'x' }] }));
    const error = errorOf(await rig.run((context) => context.step('never', () => 1)));
    expect(error.ErrorType).to.equal('InvalidInputError');
    expect(error.ErrorMessage).to.match(/items\[1\]\.amount: .*\n {2}items\[2\]\.amount: /);
    expect(rig.requests).to.deep.equal([]);
    expect(rig.instances).to.deep.equal([]);
  });

  it('is validated once: what was accepted is not refused later, by rules that have come since', async () => {
    let isStrict = false;
    class Parcel {
      @ValidateBy({ name: 'light', validator: { validate: () => !isStrict } })
      weight!: number;
    }
    const rig = new EngineRig({ input: { weight: 5 }, definition: { input: () => Parcel } });
    const output = await rig.run(async (context, parcel: Parcel) => {
      isStrict = true;
      await context.wait('1s');
      return [parcel instanceof Parcel, parcel.weight];
    });
    expect(resultOf(output)).to.deep.equal([true, 5]);
  });

  it('is refused before it is parsed when it is larger than it may be', async () => {
    const input = '['.repeat(7 * 1024 * 1024);
    const error = errorOf(await new EngineRig({ input }).run(() => expect.fail('it ran')));
    expect(error).to.include({ ErrorType: 'SizeLimitError' });
    expect(error.ErrorMessage).to.match(/^The input of workflow Spec takes 7,340,034 bytes/);
  });

  it('is what JSON gives when no class is declared, and undefined when there is none', async () => {
    const echo = async (options: RigOptions) =>
      resultOf(await new EngineRig(options).run((_, input) => [typeof input, input]));
    expect(await echo({ input: { a: [1] } })).to.deep.equal(['object', { a: [1] }]);
    expect(await echo({})).to.deep.equal(['undefined', undefined]);
  });
});

describe('the result of a workflow with a class', () => {
  it('may be an instance of it', async () => {
    const rig = new EngineRig({ definition: { returns: () => Receipt } });
    expect(resultOf(await rig.run(() => new Receipt(5)))).to.deep.equal({ total: 5 });
  });

  it('fails the execution when it can not be recorded, rather than have it invoked again', async () => {
    for (const value of [new Receipt(5), Symbol('x'), { deep: [() => 1] }]) {
      const error = errorOf(await new EngineRig().run(() => value));
      expect(error.ErrorType).to.equal('SerializationError');
      expect(error.ErrorMessage).to.match(/^result.* of workflow Spec can't be recorded/);
    }
  });

  it('goes through the serdes that is given, which must give text', async () => {
    const serdes = (text: unknown) => ({ serialize: async () => text as string, deserialize: () => undefined });
    const output = await new EngineRig({ serdes: serdes('sealed') }).run(() => 5);
    expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: 'sealed' });
    const error = errorOf(await new EngineRig({ serdes: serdes(Buffer.from('x')) }).run(() => 5));
    expect(error.ErrorType).to.equal('InvalidArgumentError');
    expect(error.ErrorMessage).to.match(/^The result of workflow Spec: expected text or undefined/);
  });
});

describe('the instance of a workflow', () => {
  it('is a new one in each invocation, so that its fields are rebuilt by replay', async () => {
    const rig = new EngineRig();
    await rig.run(async (context) => {
      await context.wait('1s');
      await context.wait('1s');
    });
    expect(rig.instances).to.have.length(3);
    expect(new Set(rig.instances).size).to.equal(3);
  });
});
