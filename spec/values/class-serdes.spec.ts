import 'reflect-metadata';
import { expect } from 'chai';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { SerializationError } from '../../lib/core/errors/serialization-errors.js';
import type { ClassThunk } from '../../lib/core/types.js';
import { classSerdes, loadTransformer } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';
import { context } from './serdes-context.js';

class Money {
  constructor(
    public cents = 0,
    public currency = 'EUR',
  ) {}
  plus(other: Money) {
    return new Money(this.cents + other.cents, this.currency);
  }
}
class GoldMoney extends Money {}

class Item {
  name = '';
  @Type(() => Money)
  price = new Money();
  @Type(() => Date)
  bought?: Date | undefined;
}

class Order {
  id = '';
  @Type(() => Item)
  items: Item[] = [];
  note?: string;
  tags: Record<string, string[]> = {};
  get total() {
    return this.items.reduce((sum, { price }) => sum.plus(price), new Money());
  }
}

class Account {
  #balance = 0;
  @Exclude()
  connection = { close: () => 'closed', self: null as unknown };
  @Expose({ name: 'holder' })
  owner = '';
  @Expose()
  get balance() {
    return this.#balance;
  }
  set balance(balance: number) {
    this.#balance = balance;
  }
}

class Measurement {
  @Transform(({ value }) => [...value], { toPlainOnly: true })
  @Transform(({ value }) => new Set(value), { toClassOnly: true })
  values = new Set<number>();
  @Transform(({ value }) => String(value), { toPlainOnly: true })
  @Transform(({ value }) => BigInt(value), { toClassOnly: true })
  count = 0n;
}

class Strict {
  readonly first: string;
  constructor(names: string[]) {
    this.first = names[0]!;
  }
}

class Holder<T> {
  held: T | undefined;
  static of<T>(held: T) {
    const holder = new Holder<T>();
    holder.held = held;
    return holder;
  }
}

const item = (name: string, cents: number, bought?: Date) =>
  Object.assign(new Item(), { name, price: new Money(cents), bought });

describe('a value of a declared class', () => {
  const roundTrip = async (value: unknown, thunk: ClassThunk) => {
    const serdes = classSerdes(thunk);
    const text = await serdes.serialize(value, context);
    return serdes.deserialize(text, context);
  };

  it('loads class-transformer when it is first needed, and then works synchronously', async () => {
    const serdes = classSerdes<Money>(() => Money);
    const text = await serdes.serialize(new Money(5), context);
    expect(await serdes.deserialize(text, context)).to.be.instanceOf(Money);
    await loadTransformer();
    expect(serdes.serialize(new Money(5), context)).to.equal('{"cents":5,"currency":"EUR"}');
    expect(serdes.deserialize('{"cents":5}', context)).to.be.instanceOf(Money).and.deep.equal(new Money(5));
  });

  it('comes back as an instance, nested instances and dates included', async () => {
    const order = Object.assign(new Order(), {
      id: 'o-1',
      items: [item('pen', 150, new Date('2026-01-02')), item('ink', 700)],
      tags: { gift: ['yes'] },
    });
    const revived: Order = await roundTrip(order, () => Order);
    expect(revived).to.be.instanceOf(Order).and.deep.equal(order);
    expect(revived.items[0]!.bought).to.be.instanceOf(Date);
    expect(revived.total).to.deep.equal(new Money(850));
  });

  it('is the same after any number of round trips', async () => {
    await loadTransformer();
    const serdes = classSerdes<Item[]>(() => [Item]);
    const items = fc.array(
      fc
        .record({
          name: fc.string({ unit: 'binary' }),
          cents: fc.integer(),
          bought: fc.option(fc.date({ noInvalidDate: true })),
        })
        .map(({ name, cents, bought }) => item(name, cents, bought ?? undefined)),
    );
    fc.assert(
      fc.property(items, (given) => {
        const once = serdes.deserialize(serdes.serialize(given, context) as string, context);
        expect(once).to.deep.equal(given);
        expect(serdes.serialize(once as Item[], context)).to.equal(serdes.serialize(given, context));
      }),
      { ...SEEDED, numRuns: 50 },
    );
  });

  it('may be an array, with gaps', async () => {
    const revived = await roundTrip([new Money(1), null, new Money(2)], () => [Money]);
    expect(revived).to.deep.equal([new Money(1), null, new Money(2)]);
    expect(revived[2]).to.be.instanceOf(Money);
    expect(await roundTrip([], () => [Money])).to.deep.equal([]);
  });

  it('may hold the same object twice', async () => {
    const price = new Money(1);
    const items = [Object.assign(new Item(), { price }), Object.assign(new Item(), { price })];
    expect(await roundTrip(Object.assign(new Order(), { items }), () => Order)).to.deep.include({ items });
    expect(await roundTrip([price, price], () => [Money])).to.deep.equal([price, price]);
  });

  it('may be null or undefined', async () => {
    for (const thunk of [() => Money, () => [Money] as const, () => Date, () => String]) {
      expect(await roundTrip(null, thunk as ClassThunk)).to.equal(null);
      expect(await roundTrip(undefined, thunk as ClassThunk)).to.equal(undefined);
    }
  });

  it('may be given as a plain object, named as the fields are', async () => {
    expect(await roundTrip({ cents: 5, currency: 'USD' }, () => Money))
      .to.be.instanceOf(Money)
      .and.deep.equal(new Money(5, 'USD'));
    const order = await roundTrip({ id: 'o', items: [{ name: 'pen', price: { cents: 1 } }] }, () => Order);
    expect(order.items[0].price).to.be.instanceOf(Money);
    expect(await roundTrip({ values: new Set([1]), count: 5n }, () => Measurement)).to.deep.include({ count: 5n });
    const account = await roundTrip({ owner: 'Ada', balance: 7 }, () => Account);
    expect(account).to.include({ owner: 'Ada', balance: 7 });
  });

  it('follows @Expose, @Exclude and private fields behind accessors', async () => {
    const account = Object.assign(new Account(), { owner: 'Ada', balance: 12 });
    account.connection.self = account.connection;
    const text = await classSerdes(() => Account).serialize(account, context);
    expect(JSON.parse(text!)).to.deep.equal({ holder: 'Ada', balance: 12 });
    const revived: Account = await roundTrip(account, () => Account);
    expect(revived).to.be.instanceOf(Account).and.include({ owner: 'Ada', balance: 12 });
    expect(revived.connection.close()).to.equal('closed');
  });

  it('follows @Transform both ways, also for what JSON has no form for', async () => {
    const measurement = Object.assign(new Measurement(), { values: new Set([1, 2]), count: 2n ** 70n });
    expect(await roundTrip(measurement, () => Measurement)).to.deep.equal(measurement);
  });

  it('keeps what the constructor gave to fields that are not recorded', async () => {
    expect(await classSerdes(() => Account).deserialize('{}', context)).to.include({ owner: '', balance: 0 });
  });

  it('may be a primitive or a Date', async () => {
    expect(await roundTrip('text', () => String)).to.equal('text');
    expect(await roundTrip(5, () => Number)).to.equal(5);
    expect(await roundTrip([true, false], () => [Boolean])).to.deep.equal([true, false]);
    expect(await roundTrip({ any: [1] }, () => Object)).to.deep.equal({ any: [1] });
    const date = new Date('2026-01-02T03:04:05.678Z');
    expect(await roundTrip(date, () => Date))
      .to.be.instanceOf(Date)
      .and.deep.equal(date);
    expect(await roundTrip([date, null], () => [Date])).to.deep.equal([date, null]);
  });

  describe('is refused before it is recorded', () => {
    const refusal = async (value: unknown, thunk: ClassThunk): Promise<SerializationError> => {
      try {
        await classSerdes(thunk).serialize(value, context);
      } catch (error) {
        expect(error).to.be.instanceOf(SerializationError).with.property('direction', 'serialize');
        return error as SerializationError;
      }
      throw new Error('was not refused');
    };

    class Moody {
      @Transform(() => {
        throw new RangeError('not today');
      })
      mood = 'bad';
    }
    const circular = Holder.of<unknown>(undefined);
    circular.held = { back: [circular] };

    for (const [what, value, thunk, path, problem] of [
      ['an array for one', [new Money()], () => Money, 'result', 'Money is declared, but it is an array'],
      ['one for an array', new Money(), () => [Money], 'result', 'an array of Money is declared'],
      ['an unrelated instance', new Order(), () => Money, 'result', 'but it is an instance of Order'],
      ['an unrelated element', [new Money(), new Order()], () => [Money], 'result[1]', 'Money is declared'],
      ['a primitive', 5, () => Money, 'result', 'Money is declared, but it is a number'],
      ['a number for text', 5, () => String, 'result', 'a value of type string is declared'],
      ['text for a Date', '2026-01-01', () => Date, 'result', 'a valid Date is declared'],
      ['an invalid Date', new Date('x'), () => Date, 'result', 'a valid Date is declared'],
      ['a nested instance without @Type', Holder.of(new Money()), () => Holder, 'result.held', '@Type(() => Money)'],
      [
        'one deep in plain data',
        Holder.of({ a: [{ b: new Money() }] }),
        () => Holder,
        'result.held.a[0].b',
        'as a plain object',
      ],
      ['one in an array', [Holder.of([new Money()])], () => [Holder], 'result[0].held[0]', 'an instance of Money'],
      [
        'a subclass',
        new GoldMoney(5),
        () => Money,
        'result',
        'an instance of GoldMoney, and would come back as an instance of Money',
      ],
      [
        'a nested subclass',
        Object.assign(new Item(), { price: new GoldMoney(5) }),
        () => Item,
        'result.price',
        'an instance of Money',
      ],
      [
        'a function',
        Holder.of({ run: () => expect.fail('was called') }),
        () => Holder,
        'result.held.run',
        'a function',
      ],
      [
        'a function of its own',
        Holder.of(() => expect.fail('was called')),
        () => Holder,
        'result.held',
        'Make it a method',
      ],
      ['a circular reference', circular, () => Holder, 'result.held.back[0]', 'a circular reference'],
      [
        'a failing @Transform',
        new Moody(),
        () => Moody,
        'result',
        'class-transformer failed on it (RangeError: not today)',
      ],
    ] as [string, unknown, ClassThunk, string, string][]) {
      it(what, async () => {
        const error = await refusal(value, thunk);
        expect(error.message).to.include(problem);
        expect(error.what).to.equal(path);
        expect((await refusal(value, thunk)).message, 'the second time').to.equal(error.message);
      });
    }
  });

  describe('is refused when it is read', () => {
    for (const [what, text, thunk, problem] of [
      ['an array for one', '[{}]', () => Money, 'Money is declared, but it is an array'],
      ['one for an array', '{}', () => [Money], 'an array of Money is declared'],
      ['text for an instance', '"ok"', () => Money, 'Money is declared, but it is text'],
      ['text for a number', '"5"', () => Number, 'a value of type number is declared'],
      ['a word for a Date', '"soon"', () => Date, 'a date as text is declared'],
      ['a number for a Date', '5', () => Date, 'a date as text is declared'],
      ['no JSON', 'ok', () => Money, 'is not JSON'],
    ] as [string, string, ClassThunk, string][]) {
      it(what, () => {
        expect(() => classSerdes(thunk).deserialize(text, context))
          .to.throw(SerializationError, problem)
          .with.property('direction', 'deserialize');
      });
    }

    it('a class whose constructor needs arguments, which the message says', async () => {
      await loadTransformer();
      const message = 'the constructor of Strict, called without arguments, threw TypeError';
      expect(() => classSerdes(() => Strict).deserialize('{"first":"a"}', context)).to.throw(
        SerializationError,
        message,
      );
    });
  });

  describe('whose class can not be found is refused with the cause', () => {
    const beforeDeclaration = () => {
      throw new ReferenceError("Cannot access 'Payment' before initialization");
    };
    const resolve = (thunk: unknown, option?: string) => () =>
      classSerdes(thunk as ClassThunk, option).deserialize('{}', context);

    for (const [what, thunk, cure] of [
      ['the class itself', Money, 'Write () => Money.'],
      ['text', 'Money', 'expected a function that gives a class'],
      ['a thunk of undefined', () => undefined, 'do two modules import each other?'],
      ['a thunk that throws', beforeDeclaration, 'did not exist yet'],
      ['a thunk of an instance', () => new Money(), 'has no fields to revive'],
      ['two classes', () => [Money, Order], 'a function that gives a class or an array of one'],
      ['a Promise', () => Promise, 'leave the option out'],
      ['an Array', () => Array, '() => [Payment]'],
      ['an arrow function', () => () => 1, 'function'],
    ] as const) {
      it(what, () => {
        expect(resolve(thunk)).to.throw(InvalidArgumentError, cure);
      });
    }

    it('naming the option', () => {
      expect(resolve(Money, 'returns of @Step on charge')).to.throw('returns of @Step on charge: expected a function');
    });
  });
});
