import 'reflect-metadata';
import { expect } from 'chai';
import { Type } from 'class-transformer';
import { ArrayMinSize, IsEmail, IsInt, IsString, Min, registerDecorator, ValidateNested } from 'class-validator';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { InvalidInputError, SerializationError, type Violation } from '../../lib/core/errors/serialization-errors.js';
import type { ClassThunk } from '../../lib/core/types.js';
import { reviveInput, type Serdes, withCodec } from '../../lib/values/index.js';
import { context } from './serdes-context.js';

class Item {
  @IsString()
  name!: string;
  @Min(1)
  @IsInt()
  price!: number;
}
class Customer {
  @IsEmail()
  email!: string;
}
class Order {
  @IsString()
  id!: string;
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];
  @ValidateNested()
  @Type(() => Customer)
  customer!: Customer;
}
class RushOrder extends Order {}
class Undecorated {
  anything?: unknown;
}
class Parcel {
  @ValidateNested()
  @Type(() => Undecorated)
  content!: Undecorated;
}
class Account {
  @IsFree()
  name!: string;
}

function IsFree() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isFree',
      target: target.constructor,
      propertyName,
      async: true,
      validator: {
        validate: async (name: string) => name !== 'taken',
        defaultMessage: () => 'name is taken',
      },
    });
}

const valid = { id: 'o-1', items: [{ name: 'pen', price: 3 }], customer: { email: 'ada@example.com' } };
const read = (input: unknown, thunk?: ClassThunk, serdes?: Serdes) =>
  reviveInput(typeof input === 'string' || input === undefined ? input : JSON.stringify(input), {
    input: thunk,
    serdes,
    context,
  });

async function refusal(input: unknown, thunk: ClassThunk): Promise<InvalidInputError> {
  try {
    await read(input, thunk);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidInputError);
    return error as InvalidInputError;
  }
  throw new Error('was not refused');
}
const paths = (violations: readonly Violation[]) => violations.map(({ path }) => path);

describe('the input of an execution', () => {
  it('becomes an instance of its class', async () => {
    const order = (await read(valid, () => Order)) as Order;
    expect(order).to.be.instanceOf(Order).and.deep.equal(order);
    expect(order.items[0]).to.be.instanceOf(Item);
    expect(order.customer).to.be.instanceOf(Customer);
  });

  it('keeps what its class says nothing about', async () => {
    expect(await read({ ...valid, note: 'ring twice' }, () => Order)).to.have.property('note', 'ring twice');
  });

  it('is refused with every violation and its path', async () => {
    const wrong = {
      id: 7,
      items: [valid.items[0], { name: 'ink', price: 0.5 }, { price: -1 }],
      customer: { email: 'nobody' },
    };
    const error = await refusal(wrong, () => Order);
    expect(paths(error.violations)).to.deep.equal([
      'id',
      'items[1].price',
      'items[2].name',
      'items[2].price',
      'customer.email',
    ]);
    expect(error.violations[1]!.constraints).to.have.members([
      'price must be an integer number',
      'price must not be less than 1',
    ]);
    expect(error.message).to.include(
      'The input of workflow OrderWorkflow is not valid (Order is declared):\n  id: id must be a string\n',
    );
    expect(error.message).to.include('\n  items[2].name: name must be a string\n');
  });

  it('is refused for rules that its class inherits', async () => {
    expect(paths((await refusal({ ...valid, items: [] }, () => RushOrder)).violations)).to.deep.equal(['items']);
  });

  it('is refused by asynchronous rules too', async () => {
    expect(await read({ name: 'free' }, () => Account)).to.be.instanceOf(Account);
    expect((await refusal({ name: 'taken' }, () => Account)).violations).to.deep.equal([
      { path: 'name', constraints: ['name is taken'] },
    ]);
  });

  it('may be an array, each of its members validated', async () => {
    expect(await read([valid.items[0]], () => [Item])).to.deep.equal([Object.assign(new Item(), valid.items[0])]);
    const error = await refusal([valid.items[0], { name: 'ink', price: 0 }, null], () => [Item]);
    expect(paths(error.violations)).to.deep.equal(['[1].price', '[2]']);
  });

  it('passes unvalidated when its class has no rules', async () => {
    expect(await read({ content: {} }, () => Parcel)).to.be.instanceOf(Parcel);
    expect(await read({ anything: 5 }, () => Undecorated))
      .to.be.instanceOf(Undecorated)
      .and.deep.equal({ anything: 5 });
    expect(await read([null], () => [Undecorated])).to.deep.equal([null]);
  });

  it('may be null or missing, since the parameter may be optional', async () => {
    for (const thunk of [() => Order, () => [Item], () => String] as ClassThunk[]) {
      expect(await read('null', thunk)).to.equal(null);
      expect(await read(undefined, thunk)).to.equal(undefined);
    }
  });

  it('may be a primitive', async () => {
    expect(await read('"text"', () => String)).to.equal('text');
    expect((await refusal('5', () => String)).violations[0]!.constraints[0]).to.include(
      'a value of type string is declared',
    );
  });

  for (const [what, text, thunk, path, problem] of [
    ['an array for one', '[]', () => Order, '', 'Order is declared, but it is an array'],
    ['one for an array', '{}', () => [Item], '', 'an array of Item is declared'],
    ['text', '"order"', () => Order, '', 'Order is declared, but it is text'],
    ['an array of text', '[{}, "pen"]', () => [Item], '[1]', 'Item is declared, but it is text'],
  ] as [string, string | undefined, ClassThunk, string, string][]) {
    it(`is refused when it is ${what}`, async () => {
      const { violations, message } = await refusal(text, thunk);
      expect(paths(violations)).to.deep.equal([path]);
      expect(violations[0]!.constraints[0]).to.include(problem);
      expect(message).to.include(path || 'input');
    });
  }

  it('that is not JSON is a SerializationError', async () => {
    const error = await read('order 7', () => Order).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SerializationError).with.property('message').that.includes('input of operation');
  });

  it('whose class is missing is an InvalidArgumentError', async () => {
    const error = await read(valid, () => undefined as never).catch((reason: unknown) => reason);
    expect(error)
      .to.be.instanceOf(InvalidArgumentError)
      .with.property('message')
      .that.includes('input: expected a function');
  });

  it('with a class is read through a serdes that goes over others, and through no other', async () => {
    const bracketed = withCodec({ encode: (text) => `(${text})`, decode: (text) => text.slice(1, -1) });
    const deserialized = async (text: string, serdes: Serdes) =>
      (await reviveInput(text, { input: () => Undecorated, serdes, context })) as object;
    const text = JSON.stringify({ anything: 1 });
    expect(await deserialized(`(${text})`, bracketed))
      .to.be.instanceOf(Undecorated)
      .that.includes({ anything: 1 });
    expect(await deserialized(text, { serialize: String, deserialize: () => expect.fail() })).to.be.instanceOf(
      Undecorated,
    );
  });

  it('without a class is what JSON or the serdes makes of it', async () => {
    const shout: Serdes<string> = { serialize: (text) => text, deserialize: (text) => `${text}!` };
    expect(await read({ any: ['thing'] })).to.deep.equal({ any: ['thing'] });
    expect(await read(undefined)).to.equal(undefined);
    expect(await read('hey', undefined, shout)).to.equal('hey!');
  });
});
