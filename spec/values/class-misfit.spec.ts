import 'reflect-metadata';
import { expect } from 'chai';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsInt, IsPositive, Length, ValidateIf, ValidateNested } from 'class-validator';
import { InvalidInputError, SerializationError } from '../../lib/core/errors/serialization-errors.js';
import { callbackSerdes } from '../../lib/engine/operations/callback/callback-serdes.js';
import { loadTransformer, reviveInput } from '../../lib/values/index.js';
import { context } from './serdes-context.js';

class Price {
  cents!: number;
  get euros() {
    return this.cents / 100;
  }
  rounded() {
    return Math.round(this.euros);
  }
}

class Shape {
  kind?: string;
}
class Circle extends Shape {
  @IsPositive()
  radius!: number;
}
class Square extends Shape {}
const discriminator = {
  property: 'kind',
  subTypes: [
    { value: Circle, name: 'circle' },
    { value: Square, name: 'square' },
  ],
};

class Facts {
  @Type(() => Number)
  figures?: Map<string, number>;
  words?: Record<string, unknown>;
  @Type(() => Price)
  prices?: Record<string, Price>;
  @Type(() => Price)
  price?: Price;
  @Type(() => Price)
  list?: Price[];
  @Type(() => Price)
  either?: Price | Facts;
  @Type(() => Date)
  at?: Date;
  @Type(() => Date)
  dates?: Date[];
  @Expose()
  untyped?: Date;
  @Expose()
  unnamed?: Price;
  @Type(() => String)
  tags?: Set<string>;
  @Type(() => Number)
  count?: number;
  @Type(() => Boolean)
  flag?: boolean;
  @Type(() => Shape, { keepDiscriminatorProperty: true, discriminator })
  shape?: Shape;
  @Type(() => Shape, { discriminator })
  shapes?: (Shape | null)[];
  @Type(() => Object, { keepDiscriminatorProperty: true, discriminator })
  anyShape?: Circle | Square;
  @Type(() => Price)
  byName?: Map<string, Price>;
  @Exclude()
  secret = 'kept';
  @Transform(({ value }) => new Date(value), { toClassOnly: true })
  chosen?: Date;
  @Expose({ name: 'aka' })
  alias?: string;
}

class Amount {
  @IsInt()
  @IsPositive()
  cents!: number;
}
class Unruled {
  any?: unknown;
}
class Transfer {
  @Length(1, 5)
  id = 'a';
  @ValidateNested()
  bare?: Amount;
  @ValidateNested()
  @Type(() => Amount)
  amount?: Amount;
  @ValidateNested({ each: true })
  loose?: Amount[];
  @ValidateNested()
  @Type(() => Unruled)
  unruled?: Unruled;
  @ValidateIf(() => false)
  @ValidateNested()
  skipped?: object;
  @ValidateNested()
  @Type(() => Shape, { keepDiscriminatorProperty: true, discriminator })
  shape?: Shape;
}

const answered = (json: object) =>
  callbackSerdes<Facts>({ returns: () => Facts }).deserialize(JSON.stringify(json), context) as Facts;
const started = (json: object, input: () => new () => object = () => Facts) =>
  reviveInput(JSON.stringify(json), { input, context }) as Promise<Facts>;

async function refusal(json: object, input?: () => new () => object): Promise<InvalidInputError> {
  const error = await started(json, input).catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(InvalidInputError);
  return error as InvalidInputError;
}

describe('what comes from outside', () => {
  before(() => loadTransformer());

  it('keeps names of every object, and keys of every Map', async () => {
    const json = JSON.parse(
      '{"figures":{"size":42,"get":1,"__proto__":2},"words":{"toString":1,"constructor":[2],"__proto__":{"a":3}}}',
    );
    for (const facts of [await started(json), answered(json)]) {
      expect([...facts.figures!]).to.deep.equal([
        ['size', 42],
        ['get', 1],
        ['__proto__', 2],
      ]);
      expect(facts.words).to.deep.equal(json.words);
      expect(Object.getPrototypeOf(facts.words)).to.equal(Object.prototype);
    }
  });

  it('may be a record of a class', async () => {
    for (const facts of [
      await started({ prices: { tea: { cents: 5 }, __a: { cents: 6 } } }),
      answered({ prices: { tea: { cents: 5 } } }),
    ]) {
      expect(Object.getPrototypeOf(facts.prices)).to.equal(Object.prototype);
      expect(facts.prices!.tea).to.be.instanceOf(Price).and.include({ cents: 5 });
    }
    expect((await started({ prices: {} })).prices).to.deep.equal({});
    expect((await started({ either: { cents: 5 } })).either).to.be.instanceOf(Price);
  });

  it('becomes what the class declares', async () => {
    const json = {
      ...{
        price: { cents: 5 },
        list: [{ cents: 1 }, null],
        either: { cents: 2 },
        at: '2026-01-02',
        dates: ['2026-01-02', 5],
      },
      ...{
        tags: ['a', 'b'],
        count: '5',
        flag: 'true',
        shape: { kind: 'circle', radius: 1 },
        shapes: [{ kind: 'square' }, null],
        anyShape: { kind: 'circle' },
      },
      ...{ secret: 'dropped', chosen: 5, aka: 'Bob', extra: { toString: 1 }, untyped: null },
    };
    for (const facts of [await started(json), answered(json)]) {
      expect(facts.price).to.be.instanceOf(Price);
      expect(facts.list![0]).to.be.instanceOf(Price);
      expect(facts.at).to.deep.equal(new Date('2026-01-02'));
      expect(facts.tags).to.deep.equal(new Set(['a', 'b']));
      expect(facts).to.include({ count: 5, flag: true, secret: 'kept', alias: 'Bob' });
      expect(facts.shape).to.be.instanceOf(Circle).and.include({ kind: 'circle' });
      expect(facts.shapes![0]).to.be.instanceOf(Square);
      expect(facts.shapes![1]).to.equal(null);
      expect(facts.anyShape).to.be.instanceOf(Circle);
      expect(facts.chosen).to.deep.equal(new Date(5));
      expect(facts).to.deep.include({ extra: { toString: 1 } });
    }
  });

  for (const [what, json, path, problem] of [
    ['an array for one object', { price: [{ cents: 5 }] }, 'price', 'Price is declared, but it is an array'],
    ['one object for an array', { list: { cents: 5 } }, 'list', 'Array is declared, but it is a plain object'],
    ['text for an object', { either: 'tea' }, 'either', 'Price is declared, but it is text'],
    ['text in an array of objects', { list: ['tea'] }, 'list[0]', 'Price is declared, but it is text'],
    ['a name of a method', { price: { cents: 5, rounded: 1 } }, 'price.rounded', 'a method of this name'],
    ['text that is no date', { at: 'soon' }, 'at', 'a date is declared, but it is text that is none'],
    ['an object for a date', { at: {} }, 'at', 'a date is declared, but it is a plain object'],
    ['one of several', { dates: ['2026-01-02', 'soon'] }, 'dates[1]', 'a date is declared'],
    ['text for a Date without @Type', { untyped: '2026-01-02' }, 'untyped', 'needs @Type(() => Date)'],
    ['an object without @Type', { unnamed: { cents: 5 } }, 'unnamed', 'needs @Type(() => Price)'],
    ['an object for a Set', { tags: { a: 1 } }, 'tags', 'Set is declared, but it is a plain object'],
    ['an array for a Map', { figures: [1] }, 'figures', 'Map is declared, but it is an array'],
    ['a word for a number', { count: 'many' }, 'count', 'text, which can not be made a number'],
    ['a word for a flag', { flag: 'false' }, 'flag', 'text, which can not be made a boolean'],
    ['an object for a number', { count: {} }, 'count', 'a plain object'],
    ['an unknown discriminator', { shape: { kind: 'star' } }, 'shape.kind', 'one of: circle, square'],
    ['an unknown one of any object', { anyShape: { kind: 'star' } }, 'anyShape.kind', 'one of: circle, square'],
    ['text for an object that names its class', { anyShape: 'circle' }, 'anyShape', 'it is text'],
    ['a number in a Map of a class', { byName: { tea: { cents: 5 }, rice: 5 } }, 'byName.rice', 'Price is declared'],
    ['a missing discriminator', { shapes: [{ kind: 'square' }, {}] }, 'shapes[1].kind', 'one of: circle, square'],
    ['a name of every object', JSON.parse('{"price":{"cents":1,"__proto__":{}}}'), 'price.__proto__', 'would be lost'],
  ] as [string, object, string, string][]) {
    it(`is refused with its path: ${what}`, async () => {
      const { violations } = await refusal(json);
      expect(violations.map((violation) => violation.path)).to.deep.equal([path]);
      expect(violations[0]!.constraints.join()).to.include(problem);
      expect(() => answered(json))
        .to.throw(SerializationError, problem)
        .with.property('what', `result.${path}`);
    });
  }

  describe('is validated, or refused where it can not be', () => {
    for (const [what, json, paths] of [
      ['an object of no class', { bare: { cents: -1000 } }, ['bare', 'bare']],
      ['objects of no class', { loose: [{ cents: 1 }, { cents: -1 }] }, ['loose[0]', 'loose[1]']],
      ['an array in place of one object', { amount: [{ cents: 5 }] }, ['amount']],
      ['rules of a nested object', { id: '', amount: { cents: -1 } }, ['id', 'amount.cents']],
      ['an unknown discriminator', { shape: { kind: 'star', radius: -1 } }, ['shape.kind']],
      ['a known one', { shape: { kind: 'circle', radius: -1 } }, ['shape.radius']],
    ] as [string, object, string[]][]) {
      it(what, async () => {
        const { violations } = await refusal(json, () => Transfer);
        expect([...new Set(violations.map(({ path }) => path))]).to.deep.equal([...new Set(paths)]);
      });
    }

    it('but not where its class has no rules, or a condition says otherwise', async () => {
      const transfer = await started({ amount: { cents: 5 }, unruled: {}, skipped: { a: 1 } }, () => Transfer);
      expect(transfer).to.be.instanceOf(Transfer);
    });
  });
});
