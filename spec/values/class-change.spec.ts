import 'reflect-metadata';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import fc from 'fast-check';
import { SerializationError } from '../../lib/core/errors/serialization-errors.js';
import type { ClassThunk } from '../../lib/core/types.js';
import { classSerdes, loadTransformer } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';
import { context } from './serdes-context.js';

const ONE_WAY = { toPlainOnly: true };
const BACK = { toClassOnly: true };

/** As of decimal.js: each value has its class for a property of its own. */
class Decimal {
  readonly digits: string;
  constructor(digits: string) {
    if (digits === undefined) throw new Error('[DecimalError] Invalid argument: undefined');
    this.digits = digits;
    Object.defineProperty(this, 'constructor', { value: Decimal, enumerable: true });
  }
}

/** As of moment: how it was made stays in it. */
class Moment {
  readonly #millis: number;
  readonly madeOf: unknown;
  constructor(madeOf: string | number) {
    this.madeOf = madeOf;
    this.#millis = new Date(madeOf).getTime();
  }
  toISOString() {
    return new Date(this.#millis).toISOString();
  }
}

/** State that only functions see. */
function counter(count: number) {
  return { add: (more: number) => counter(count + more), value: () => count };
}

class Bill {
  @Transform(({ value }) => value?.digits, ONE_WAY)
  @Transform(({ value }) => new Decimal(value), BACK)
  total?: Decimal;

  @Transform(({ value }) => value?.toISOString(), ONE_WAY)
  @Transform(({ value }) => value && new Moment(value), BACK)
  due?: Moment;

  @Transform(({ value }) => value?.value(), ONE_WAY)
  @Transform(({ value }) => counter(value), BACK)
  visits?: ReturnType<typeof counter>;

  @Transform(({ value }) => value && 'doubled', ONE_WAY)
  @Transform(({ value }) => value && twice, BACK)
  rate?: (amount: number) => number;

  /** Another text each time, as what is encrypted. */
  @Transform(({ value }) => value && [Math.random(), value.digits], ONE_WAY)
  @Transform(({ value }) => value && new Decimal(value[1]), BACK)
  salted?: Decimal;
}
const twice = (amount: number) => 2 * amount;

class Branch {
  name = '';
  @Type(() => Branch)
  branches: Branch[] = [];
  @Exclude()
  parent?: Branch;
  @Transform(() => undefined, ONE_WAY)
  root?: Branch;
  @Transform(({ value }) => value?.name, ONE_WAY)
  @Transform(({ value }) => value && Object.assign(new Branch(), { name: value }), BACK)
  next?: Branch;
}

class Vehicle {
  kind?: string;
}
class Wheeled extends Vehicle {}
class Floating extends Vehicle {}
const subTypes = [
  { value: Wheeled, name: 'car' },
  { value: Wheeled, name: 'truck' },
  { value: Floating, name: 'boat' },
];

class Garage {
  @Type(() => Vehicle, { keepDiscriminatorProperty: true, discriminator: { property: 'kind', subTypes } })
  inside?: Vehicle;
  @Type(() => Vehicle, { keepDiscriminatorProperty: true, discriminator: { property: 'kind', subTypes } })
  rows?: Vehicle[];
  @Type(() => Vehicle, { discriminator: { property: 'kind', subTypes } })
  outside?: Vehicle;
  @Type(() => Vehicle, { discriminator: { property: '__type', subTypes } })
  yard?: Vehicle[];
}

class Offer {
  @Transform(({ value }) => value && Math.round(value * 100))
  price?: number;
  @Transform(({ value }) => value && String(value), ONE_WAY)
  count?: number | string;
  @Transform(({ value }) => value?.trim())
  title?: string;
  @Transform(({ value }) => value?.digits, ONE_WAY)
  total?: Decimal;
  note?: string | undefined = 'none';
  @Type(() => Floating)
  vehicle?: Vehicle;
  @Type(() => String)
  code?: string | number;
}

class Shelf {
  @Type(() => Branch)
  trees: Record<string, Branch> = {};
}

class Ledger {
  #entries = 1;
  #audit = 0;
  note = '';
  add() {
    this.#entries += ++this.#audit;
    return this;
  }
}

class Opened {
  #entries = 1;
  @Expose()
  get entries() {
    return this.#entries;
  }
  set entries(entries: number) {
    this.#entries = entries;
  }
}

class Clock {
  #ticks() {
    return 5;
  }
  start = 0;
  @Expose()
  get now() {
    return this.start + this.#ticks() + Math.random();
  }
}

class Loose {
  held: unknown;
  static of(held: unknown) {
    return Object.assign(new Loose(), { held });
  }
}

const record = (value: unknown, thunk: ClassThunk) => classSerdes(thunk).serialize(value, context) as string;
const revive = (text: string, thunk: ClassThunk) => classSerdes(thunk).deserialize(text, context);
const roundTrip = <T>(value: T, thunk: ClassThunk): T => revive(record(value, thunk), thunk);
const as = <T extends object>(type: new () => T, fields: Partial<T>): T => Object.assign(new type(), fields);

describe('what comes back of an instance', () => {
  before(() => loadTransformer());

  describe('is what the decorators make of it, whatever it held', () => {
    it('a decimal', () => {
      const bill = roundTrip(as(Bill, { total: new Decimal('9.95') }), () => Bill);
      expect(bill.total).to.be.instanceOf(Decimal).and.have.property('digits', '9.95');
    });

    it('an object that knows how it was made', () => {
      const bill = roundTrip(as(Bill, { due: new Moment(86_400_000) }), () => Bill);
      expect(bill.due).to.be.instanceOf(Moment);
      expect(bill.due!.toISOString()).to.equal('1970-01-02T00:00:00.000Z');
    });

    it('closures, and a function', () => {
      const bill = roundTrip(as(Bill, { visits: counter(3).add(4), rate: twice }), () => Bill);
      expect(bill.visits!.add(1).value()).to.equal(8);
      expect(bill.rate!(5)).to.equal(10);
    });

    it('what is written differently each time', () => {
      expect(roundTrip(as(Bill, { salted: new Decimal('1') }), () => Bill).salted).to.deep.equal(new Decimal('1'));
    });

    it('circles that they open', () => {
      const tree = as(Branch, { name: 'oak' });
      tree.branches = [as(Branch, { name: 'left', parent: tree, root: tree, next: tree })];
      const [left] = roundTrip(tree, () => Branch).branches;
      expect(left).to.be.instanceOf(Branch).and.include({ name: 'left', parent: undefined, root: undefined });
      expect(left!.next).to.be.instanceOf(Branch).and.include({ name: 'oak' });
    });
  });

  describe('may be what JSON has no form for, where no decorator says otherwise', () => {
    for (const held of [
      ...[new Date(0), 5n, Number.NaN, -0, Number.NEGATIVE_INFINITY, [undefined], { a: undefined }],
      ...[new Map<unknown, unknown>([[1, new Set([new Date(1)])]]), new Set(['a']), Uint8Array.of(1, 2), /x/g],
      new Map<unknown, unknown>([
        [new Date(1), { at: new Date(2) }],
        [{ a: 1 }, [5n]],
      ]),
      ...[new URL('https://example.com/a'), Buffer.from('hi'), Object.create(null)],
      JSON.parse('{"__proto__":1,"constructor":2,"toString":[3]}'),
    ]) {
      it(Object.prototype.toString.call(held) + String(typeof held === 'object' ? Object.keys(held) : held), () => {
        expect(roundTrip(Loose.of(held), () => Loose).held).to.deep.equal(held);
        expect(roundTrip(Loose.of([held, { deep: held }]), () => Loose).held).to.deep.equal([held, { deep: held }]);
      });
    }
  });

  describe('is refused when it is something else', () => {
    const price = Object.assign(new Wheeled(), { kind: 'truck' });
    for (const [what, value, thunk, path, problem] of [
      ['a second name of a discriminator', as(Garage, { inside: price }), () => Garage, '.inside.kind', 'first name'],
      ['one in an array', as(Garage, { rows: [price] }), () => Garage, '.rows[0].kind', 'first name'],
      ['an added discriminator', as(Garage, { inside: new Floating() }), () => Garage, '.inside.kind', 'keepDiscr'],
      [
        'a discriminator that is taken out',
        as(Garage, { outside: Object.assign(new Floating(), { kind: 'boat' }) }),
        () => Garage,
        '.outside.kind',
        'keepDiscriminatorProperty: true',
      ],
      ['a transformation without a direction', as(Offer, { price: 5 }), () => Offer, '.price', 'toPlainOnly'],
      ['one that changes the type', as(Offer, { count: 5 }), () => Offer, '.count', 'would come back as text'],
      ['one that changes text', as(Offer, { title: ' a ' }), () => Offer, '.title', 'is not undone'],
      ['one without a way back', as(Offer, { total: new Decimal('1') }), () => Offer, '.total', 'come back as text'],
      ['undefined under a default', as(Offer, { note: undefined }), () => Offer, '.note', 'Use null'],
      ['a @Type of another class', as(Offer, { vehicle: new Wheeled() }), () => Offer, '.vehicle', 'of Floating'],
      ['a @Type of another primitive', as(Offer, { code: 5 }), () => Offer, '.code', 'come back as text'],
      ['a default that was taken away', Object.create(Offer.prototype), () => Offer, '.note', 'constructor gives it'],
      ['private fields', new Ledger().add(), () => Ledger, '', '#private fields'],
      ['an array with more', Loose.of(/(?<a>x)/.exec('x')), () => Loose, '.held', 'properties beside'],
      ['an array with a symbol', Loose.of(Object.assign([1], { [Symbol('s')]: 1 })), () => Loose, '.held', 'beside'],
      [
        'what the discriminator does not list',
        as(Garage, { inside: new Ledger() as never }),
        () => Garage,
        '.inside',
        'subTypes',
      ],
      [
        'a plain object there',
        [as(Garage, { yard: [{ kind: 'boat' }] })],
        () => [Garage],
        '[0].yard[0]',
        'no name for it',
      ],
      ['an array with holes', Loose.of(Array(2)), () => Loose, '.held', 'holes'],
      ['a symbol', Loose.of({ [Symbol('s')]: 1 }), () => Loose, '.held', 'Symbol(s)'],
    ] as [string, unknown, ClassThunk, string, string][]) {
      it(what, () => {
        for (const time of ['at first', 'again']) {
          expect(() => record(value, thunk), time)
            .to.throw(SerializationError, problem)
            .with.property('what', `result${path}`);
        }
      });
    }

    it('though an instance before it came back', () => {
      const serdes = classSerdes(() => Offer);
      expect(serdes.serialize(as(Offer, { vehicle: new Floating(), price: 0, title: 'a' }), context)).to.be.a('string');
      expect(() => serdes.serialize(as(Offer, { vehicle: new Wheeled() }), context)).to.throw(SerializationError);
      expect(() => serdes.serialize(as(Offer, { price: 5 }), context)).to.throw(SerializationError);
    });

    it('without quoting what may be a secret', () => {
      const message = (value: unknown, thunk: ClassThunk) => {
        try {
          record(value, thunk);
        } catch (error) {
          return String(error);
        }
        return expect.fail('was not refused');
      };
      expect(message(as(Offer, { title: ' open sesame ' }), () => Offer)).not.to.include('sesame');
    });
  });

  it('counts neither what the class computes nor what a private method is for', () => {
    expect(roundTrip(as(Clock, { start: 7 }), () => Clock)).to.include({ start: 7 });
    expect(roundTrip(as(Opened, { entries: 21 }), () => Opened).entries).to.equal(21);
  });

  it('leaves the own object as it was, refused or not', () => {
    const floating = Object.freeze(Object.assign(new Floating(), { kind: 'boat' }));
    const truck = Object.assign(new Wheeled(), { kind: 'truck' });
    for (const given of [
      as(Garage, { inside: truck, rows: [truck, new Wheeled()] }),
      as(Garage, { yard: [truck, new Floating()] }),
      as(Garage, { inside: floating }),
    ]) {
      const before = structuredClone(given);
      try {
        record(given, () => Garage);
      } catch (error) {
        expect(error).to.be.instanceOf(SerializationError);
      }
      expect(structuredClone(given)).to.deep.equal(before);
    }
  });

  it('is of the classes that a discriminator names', () => {
    const yard = [new Wheeled(), null as never, new Floating()];
    const garage = roundTrip(as(Garage, { yard, inside: as(Wheeled, { kind: 'car' }) }), () => Garage);
    expect(garage.yard).to.deep.equal(yard);
    expect(garage.yard![2]).to.be.instanceOf(Floating);
    expect(garage.inside).to.be.instanceOf(Wheeled).and.include({ kind: 'car' });
  });

  it('may be of one that is frozen, though the name of its class is written beside it', () => {
    const yard = [Object.freeze(new Wheeled()), Object.seal(new Floating())];
    const given = Object.freeze(as(Garage, { yard, inside: Object.freeze(as(Wheeled, { kind: 'car' })) }));
    expect(roundTrip(given, () => Garage)).to.deep.equal(given);
    expect(yard.map(({ kind }) => kind)).to.deep.equal([undefined, undefined]);
  });

  it('may be a record of instances', () => {
    const shelf = as(Shelf, { trees: { oak: as(Branch, { name: 'a' }), constructor: as(Branch, { name: 'b' }) } });
    expect(roundTrip(shelf, () => Shelf)).to.deep.equal(shelf);
    expect(roundTrip(shelf, () => Shelf).trees.oak).to.be.instanceOf(Branch);
    expect(roundTrip(new Shelf(), () => Shelf)).to.deep.equal(new Shelf());
  });

  it('is a value of its own for each who reads it', () => {
    const serdes = classSerdes(() => Loose);
    const given = Loose.of({ list: [1] });
    const text = serdes.serialize(given, context) as string;
    const [one, other] = [serdes.deserialize(text, context), serdes.deserialize(text, context)] as Loose[];
    expect(one).to.deep.equal(other).and.deep.equal(given);
    expect(new Set([one, other, given].flatMap((loose) => [loose, loose?.held]))).to.have.property('size', 6);
  });

  it('is the same, or refused, whatever it holds', () => {
    const anything = fc.anything({
      ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true },
      ...{ withNullPrototype: true, withSparseArray: true, key: fc.oneof(fc.string(), fc.constant('__proto__')) },
    });
    let kept = 0;
    fc.assert(
      fc.property(anything, (held) => {
        let revived: Loose;
        try {
          revived = roundTrip(Loose.of(held), () => Loose);
        } catch (error) {
          expect(error).to.be.instanceOf(SerializationError);
          return;
        }
        kept++;
        // Chai can't compare sets of objects without a prototype.
        expect(isDeepStrictEqual(revived.held, held)).to.equal(true);
      }),
      { ...SEEDED, numRuns: 200 },
    );
    expect(kept).to.be.above(100);
  });
});
