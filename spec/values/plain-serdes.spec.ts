import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { SerializationError } from '../../lib/core/errors/serialization-errors.js';
import { foreignSerdes, jsonSerdes } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';
import { context } from './serdes-context.js';

class Money {
  constructor(readonly cents: number) {}
}
class Percentage {
  constructor(readonly share: number) {}
  toJSON() {
    return `${this.share * 100} %`;
  }
}
class Tally {
  #count = 1;
  count() {
    return this.#count;
  }
}
class Rows extends Array<string> {
  command = 'SELECT';
}
class Index extends Map<string, number> {}

const serialize = (value: unknown) => jsonSerdes.serialize(value, context) as string | undefined;
const deserialize = (text: string | undefined) => jsonSerdes.deserialize(text, context);
const roundTrip = (value: unknown) => deserialize(serialize(value));
const nested = (levels: number, inside: unknown = 1) => {
  let value = inside;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
};

describe('plain JSON', () => {
  it('is recorded as JSON has it, byte for byte, and comes back as it was', () => {
    const value = fc
      .jsonValue({ depthSize: 'medium', noUnicodeString: false })
      .filter((given) => !hasNegativeZero(given));
    fc.assert(
      fc.property(value, (given) => {
        expect(serialize(given)).to.equal(JSON.stringify(given));
        expect(JSON.stringify(roundTrip(given))).to.equal(JSON.stringify(given));
      }),
      SEEDED,
    );
  });

  it('is nothing for undefined, and nothing gives undefined', () => {
    expect(serialize(undefined)).to.equal(undefined);
    expect(deserialize(undefined)).to.equal(undefined);
    expect(serialize(null)).to.equal('null');
    expect(deserialize('null')).to.equal(null);
  });

  it('has primitives as JSON does', () => {
    for (const value of ['', 'text "quoted"', '\u2028\ud800', 0, 1.5, 1e21, 5e-324, true, false]) {
      expect(serialize(value)).to.equal(JSON.stringify(value));
    }
  });

  it('reads a number as JSON does, or refuses it', () => {
    const texts = [
      '0',
      '7',
      '42',
      '-1',
      '-0',
      '0.5',
      '1e3',
      ' 1',
      '1 ',
      '9'.repeat(15),
      '9'.repeat(16),
      '1'.repeat(400),
    ];
    for (const text of texts) expect(Object.is(deserialize(text), JSON.parse(text)), text).to.equal(true);
    for (const text of ['', '007', '00', '+1', '1n', '1.', '١']) {
      expect(() => deserialize(text), text).to.throw(SerializationError);
    }
  });

  it('holds the same object twice, which is no circle', () => {
    const shared = { a: 1 };
    expect(serialize([shared, { shared }])).to.equal('[{"a":1},{"shared":{"a":1}}]');
    expect(() => serialize({ one: shared, two: [shared], three: () => 1 })).to.throw(
      SerializationError,
      'result.three',
    );
  });

  it('of other realms comes back as of this one', () => {
    expect(serialize(runInNewContext('({ a: [{ b: 1 }] })'))).to.equal('{"a":[{"b":1}]}');
    const value = roundTrip(runInNewContext('({ at: new Date(5), m: new Map([[/x/g, [1n]]]) })'));
    expect(isDeepStrictEqual(value, { at: new Date(5), m: new Map([[/x/g, [1n]]]) })).to.equal(true);
  });

  it('refuses text that is not JSON, and shows it', () => {
    for (const text of ['', 'approved', '{"a":', `{"x":"${'long '.repeat(100)}`]) {
      expect(() => deserialize(text))
        .to.throw(SerializationError, 'is not JSON')
        .that.includes({ direction: 'deserialize', what: 'result' });
    }
    expect(() => deserialize('approved')).to.throw('the text "approved" is not JSON');
  });
});

describe('a plain value that JSON has no form for', () => {
  const searched = Object.assign(/a(b)/gi, { lastIndex: 3 });
  for (const [what, value] of [
    ['a Date', new Date('2026-05-01T12:00:00Z')],
    ['the last Date', new Date(8.64e15)],
    ['a bigint', -10n],
    ['a bigint of ten thousand digits', -(10n ** 10_000n)],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['k', 1],
        [{ id: 1 }, new Map([[undefined, Number.NaN]])],
      ]),
    ],
    ['a Set', new Set<unknown>(['a', [new Set()], undefined])],
    ['bytes', Uint8Array.of(1, 2, 255)],
    ['a Buffer', Buffer.from('hi')],
    ['an ArrayBuffer', Uint8Array.of(7, 8).buffer],
    ['a DataView', new DataView(Uint8Array.of(7, 8).buffer)],
    ['floats', Float64Array.of(1.5, Number.NaN, -0)],
    ['large integers', BigInt64Array.of(-5n)],
    ['a part of a buffer', new Uint16Array(new ArrayBuffer(8), 2, 2)],
    ['undefined in an array', [undefined, 1]],
    ['undefined as a member', { gone: undefined }],
    ['NaN and the infinities', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['the negative zero', [-0, { zero: -0 }]],
    ['a URL', new URL('https://example.com/a?b=c#d')],
    ['a RegExp', searched],
    ['an object without a prototype', Object.assign(Object.create(null), { toString: 1, at: new Date(0) })],
    ['an object with the mark', { $everstep: 'Date', value: '2026-05-01T12:00:00.000Z' }],
    ['an object with the mark twice', { $everstep: { $everstep: 'bigint', value: 5n } }],
    ['names of built-ins', JSON.parse('{"__proto__":{"a":1},"constructor":2,"size":3}')],
  ] as const) {
    it(`comes back as it was, wherever it stands: ${what}`, () => {
      for (const given of [value, [value], { held: [value] }, new Map([['held', value]]), new Set([[value]])]) {
        const revived = roundTrip(given);
        expect(isDeepStrictEqual(revived, given), serialize(given)).to.equal(true);
        if (typeof given === 'object') expect(revived).not.to.equal(given);
      }
    });
  }

  it('comes back as it was, whatever it is, and stays as it is', () => {
    const anything = fc.anything({
      ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true },
      ...{ withNullPrototype: true, withUnicodeString: true, key: fc.oneof(fc.string(), fc.constantFrom(...NAMES)) },
    });
    fc.assert(
      fc.property(anything, (given) => {
        if (hasInvalidDate(given)) return;
        const before = structuredClone(given);
        expect(isDeepStrictEqual(roundTrip(given), given), serialize(given)).to.equal(true);
        expect(isDeepStrictEqual(structuredClone(given), before)).to.equal(true);
      }),
      SEEDED,
    );
  });

  it('may be an invalid Date', () => {
    const { at } = roundTrip({ at: new Date('never') }) as { at: Date };
    expect(at).to.be.instanceOf(Date);
    expect(at.getTime()).to.be.NaN;
  });

  it('is readable in the record', () => {
    expect(serialize({ id: 1, at: new Date(0), n: [10n, undefined] })).to.equal(
      '{"id":1,"at":{"$everstep":"Date","value":"1970-01-01T00:00:00.000Z"},' +
        '"n":[{"$everstep":"bigint","value":"10"},{"$everstep":"undefined"}]}',
    );
    expect(serialize({ $everstep: 1 })).to.equal('{"$everstep":"object","value":{"$everstep":1}}');
  });
});

describe('a plain value that would not come back', () => {
  const circular: { items: unknown[] } = { items: [{ price: 1 }] };
  circular.items.push({ parent: circular });
  const ring = new Map<string, unknown>();
  ring.set('self', [ring]);
  // biome-ignore lint/suspicious/noSparseArray: it is what is refused
  const sparse = [1, , 3];
  const hidden = (value: object) => Object.defineProperty(value, 'toJSON', { value: () => 7 });
  function argumentsOf(..._args: unknown[]): object {
    // biome-ignore lint/complexity/noArguments: it is what is refused
    return arguments;
  }
  const total = {
    get total() {
      return 5;
    },
  };

  for (const [what, value, path, problem] of [
    ['an instance of a class', new Money(5), 'result', 'an instance of Money'],
    ['a nested instance', { items: [1, { price: new Money(5) }] }, 'result.items[1].price', '@Type(() => Money)'],
    ['an instance with toJSON', [new Percentage(0.5)], 'result[0]', 'an instance of Percentage'],
    ['an instance with #private state', { 'two words': new Tally() }, 'result["two words"]', 'an instance of Tally'],
    ['an instance in a Map', new Map([['k', new Money(5)]]), 'result.entries[0][1]', 'an instance of Money'],
    ['an instance in a Set', { all: new Set([new Money(5)]) }, 'result.all.values[0]', 'an instance of Money'],
    ['an Error', { error: new TypeError('x') }, 'result.error', 'an instance of TypeError'],
    ['a boxed number', { n: Object(5) }, 'result.n', 'an instance of Number'],
    ['a class that extends Map', new Index(), 'result', 'an instance of Index'],
    ['a class that extends Array', { rows: Rows.of('a') }, 'result.rows', 'an instance of Rows, which extends Array'],
    [
      'a match',
      '2026-05'.match(/(?<year>\d+)/),
      'result.index',
      'Record an object of what you need, such as { ...match.groups }',
    ],
    ['a property of a Date', Object.assign(new Date(), { zone: 'UTC' }), 'result.zone', 'a property of a Date'],
    ['a hole', { sparse }, 'result.sparse[1]', 'Array.from(array) makes it undefined'],
    ['a function', { run: () => 1 }, 'result.run', 'a function, which JSON leaves out'],
    ['a function alone', () => 1, 'result', 'a function'],
    ['a class', { type: Money }, 'result.type', 'a function'],
    ['a symbol', [Symbol('x')], 'result[0]', 'a symbol'],
    ['a name that is a symbol', { a: { [Symbol('x')]: 1 } }, 'result.a', 'a property under Symbol(x)'],
    ['a getter', { order: total }, 'result.order.total', 'a getter, which would come back as a fixed value'],
    ['a name in an array that is a symbol', [Object.assign([1], { [Symbol('x')]: 1 })], 'result[0]', 'under Symbol(x)'],
    ['a toJSON that is hidden', { a: hidden({}) }, 'result.a', 'a method toJSON()'],
    ['one of an array', [hidden([1])], 'result[0]', 'a method toJSON()'],
    ['the arguments of a function', { args: argumentsOf(1, 2) }, 'result.args', 'Record [...value]'],
    ['an array of no class', Object.setPrototypeOf([1], null), 'result', 'extends Array'],
    ['a place in a text that is none', Object.assign(/x/g, { lastIndex: 1.5 }), 'result', 'no whole number'],
    ['a circle', circular, 'result.items[1].parent', 'a circular reference'],
    ['a circle of Maps', ring, 'result.entries[0][1][0]', 'a circular reference'],
    ['what only looks like a Date', Object.create(Date.prototype), 'result', 'the prototype of Date, and is none'],
    ['what inherits members', Object.create({ a: 1 }), 'result', 'an object of no class'],
    ['what inherits members of no class', Object.create(Object.create(null)), 'result', 'an object of no class'],
  ] as const) {
    it(`is refused with its place: ${what}`, () => {
      expect(() => serialize(value))
        .to.throw(SerializationError, problem)
        .that.includes({ direction: 'serialize', what: path, where: "operation 'charge' of workflow OrderWorkflow" })
        .with.property('message')
        .that.includes(`${path} of operation 'charge' of workflow OrderWorkflow can't be recorded: it `);
    });
  }

  it('is refused with a cure: name the class', () => {
    expect(() => serialize(new Money(5))).to.throw('returns: () => Money');
    expect(() => jsonSerdes.serialize(new Money(5), { executionId: 'x', workflowName: 'W', what: 'input' })).to.throw(
      'input of workflow W',
    );
  });

  it('is refused without a cure that can not help: what has no class has none to be named', () => {
    function* generate() {
      yield 1;
    }
    for (const value of [generate(), Object.create({ a: 1 })]) {
      for (const [holder, path] of [
        [value, 'result'],
        [{ items: [value] }, 'result.items[0]'],
      ]) {
        expect(() => serialize(holder)).to.throw(
          SerializationError,
          `${path} of operation 'charge' of workflow OrderWorkflow can't be recorded: it is an object of no class, as generators are, ` +
            'which JSON turns into a plain object. Keep what you need of it as plain data, or give a serdes.',
        );
      }
    }
    const nameless = new (class {})();
    expect(() => serialize(nameless))
      .to.throw('an instance of an unnamed class, which')
      .and.match(/\(\) => TheClass/);
  });

  it('is one that is nested too deep: it is refused, and nothing runs out of stack', () => {
    expect(JSON.stringify(roundTrip(nested(1000)))).to.equal(JSON.stringify(nested(1000)));
    for (const deep of [nested(1001), nested(998, new Map([[1, new Date(0)]])), nested(200_000)]) {
      expect(() => serialize(deep)).to.throw(
        SerializationError,
        'it is nested more than 1,000 levels deep. Flatten it',
      );
    }
    for (const deepest of [nested(997, new Set([new Date(0)])), nested(999, /x/g), nested(1000, undefined)]) {
      expect(isDeepStrictEqual(roundTrip(deepest), deepest)).to.equal(true);
    }
  });

  it('may throw where it is read', () => {
    const hostile = new Proxy(
      { a: 1 },
      {
        ownKeys: () => {
          throw new TypeError('not today');
        },
      },
    );
    expect(() => serialize({ hostile })).to.throw(SerializationError, 'not today');
  });
});

describe('a recorded text from outside', () => {
  for (const [what, text] of [
    ['an unknown mark', '{"a":[{"$everstep":"Money","value":1}]}'],
    ['a mark that is a name of all objects', '{"a":[{"$everstep":"constructor"}]}'],
    ['a mark that is no text', '{"a":[{"$everstep":1}]}'],
    ['more than a mark', '{"a":[{"$everstep":"undefined","x":1}]}'],
    ['a Date that is none', '{"a":[{"$everstep":"Date","value":"tomorrow"}]}'],
    ['a Map that is none', '{"a":[{"$everstep":"Map","value":[[1]]}]}'],
    ['a bigint that is none', '{"a":[{"$everstep":"bigint","value":"1e3"}]}'],
    ['a number that is none', '{"a":[{"$everstep":"number","value":"toString"}]}'],
    ['bytes that are none', '{"a":[{"$everstep":"Uint8Array","value":"*"}]}'],
    ['half a number', '{"a":[{"$everstep":"Uint16Array","value":"AAAA"}]}'],
    ['a URL that is none', '{"a":[{"$everstep":"URL","value":"example"}]}'],
    ['a pattern that is none', `{"a":[{"$everstep":"RegExp","value":["${'('.repeat(50_000)}",""]}]}`],
    ['an object that is none', '{"a":[{"$everstep":"object","value":[]}]}'],
  ]) {
    it(`is refused with the place of ${what}`, () => {
      expect(() => deserialize(text))
        .to.throw(SerializationError, 'it has the mark "$everstep"')
        .that.includes({ direction: 'deserialize', what: 'result.a[0]' });
    });
  }

  it('changes no prototype', () => {
    const members =
      '{"__proto__":{"isAdmin":{"$everstep":"number","value":"-0"}},"constructor":{"prototype":{"isAdmin":true}}}';
    for (const text of [
      members,
      `{"$everstep":"object","value":${members}}`,
      `{"$everstep":"null-prototype","value":${members}}`,
    ]) {
      const value = deserialize(text) as object;
      expect(Object.keys(value)).to.deep.equal(['__proto__', 'constructor']);
      expect((value as { isAdmin?: boolean }).isAdmin).to.equal(undefined);
      expect(({} as { isAdmin?: boolean }).isAdmin).to.equal(undefined);
    }
  });

  it('is refused when it is nested too deep, before it is parsed', () => {
    expect(deserialize(JSON.stringify(nested(1000)))).to.be.an('object');
    for (const text of ['['.repeat(100_000), `${'{"a":'.repeat(1003)}1${'}'.repeat(1003)}`]) {
      expect(() => deserialize(text)).to.throw(SerializationError, 'nested more than 1,000 levels deep');
    }
    const flat = JSON.stringify('[{"\\'.repeat(5000));
    expect(deserialize(flat)).to.have.length(20_000);
  });
});

describe('plain JSON for anybody', () => {
  const send = (value: unknown) =>
    foreignSerdes.serialize(value, { ...context, what: 'payload' }) as string | undefined;

  it('has no marks: dates and URLs are text, and what is missing is left out', () => {
    const value = { at: new Date(0), url: new URL('https://example.com/'), gone: undefined, zero: -0, $everstep: 1 };
    expect(send(value)).to.equal(
      '{"at":"1970-01-01T00:00:00.000Z","url":"https://example.com/","zero":0,"$everstep":1}',
    );
    expect(send(Object.assign(Object.create(null), { a: 1 }))).to.equal('{"a":1}');
    expect(send(undefined)).to.equal(undefined);
  });

  for (const [value, problem] of [
    [new Map(), 'an instance of Map'],
    [Buffer.from('x'), 'an instance of Buffer'],
    [new Date('never'), 'an instance of Date'],
    [undefined, 'it is undefined'],
    [5n, 'a bigint'],
    [Number.NaN, 'it is NaN'],
    [new Money(1), 'an instance of Money'],
  ] as const) {
    it(`refuses what JSON would lose: ${problem}`, () => {
      expect(() => send({ items: [value] }))
        .to.throw(SerializationError, problem)
        .with.property('what', 'payload.items[0]');
    });
  }
});

const NAMES = ['$everstep', '__proto__', 'constructor', 'toString', 'value', 'toJSON'];

function hasNegativeZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0);
  return Object.values(value).some(hasNegativeZero);
}

/** Equal to none, on some Nodes not to itself. */
function hasInvalidDate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Date) return Number.isNaN(value.getTime());
  const members = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  return !ArrayBuffer.isView(value) && members.some(hasInvalidDate);
}
