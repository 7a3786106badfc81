import 'reflect-metadata';
import { expect } from 'chai';
import { Transform, Type } from 'class-transformer';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { SerializationError } from '../../lib/core/errors/serialization-errors.js';
import type { ClassThunk } from '../../lib/core/types.js';
import { classSerdes, jsonSerdes, loadTransformer } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';
import { context } from './serdes-context.js';

class Failure extends Error {
  readonly code = 5;
}
class Tags extends Array<string> {}
class Day extends Date {}
class Listeners extends EventTarget {
  readonly kind = 'test';
}
function Old(this: object) {}
Object.setPrototypeOf(Old.prototype, Error.prototype);

const bytes = Uint8Array.of(1, 2);
const boxed = (value: unknown) => Object(value);

/** Values whose state can't be seen, each with its cure carried out. */
const HIDDEN: readonly (readonly [value: object, says: string, cured: unknown])[] = [
  [new Error('x'), 'error.message', new Error('x').message],
  [new Failure('x'), 'error.message', new Failure('x').message],
  [new TypeError('x'), 'error.message', 'x'],
  [new DOMException('x'), 'error.message', 'x'],
  [bytes, "Buffer.from(bytes).toString('base64')", Buffer.from(bytes).toString('base64')],
  [bytes.buffer, "Buffer.from(bytes).toString('base64')", Buffer.from(bytes.buffer).toString('base64')],
  [Float64Array.of(1.5), '[...numbers]', [...Float64Array.of(1.5)]],
  [BigInt64Array.of(5n), 'Array.from(numbers, String)', Array.from(BigInt64Array.of(5n), String)],
  [new DataView(bytes.buffer), 'as plain data', 1],
  [new Map([['a', 1]]), '[...entries]', [...new Map([['a', 1]])]],
  [new Set([1]), '[...entries]', [...new Set([1])]],
  [new Headers({ a: 'b' }), '[...entries]', [...new Headers({ a: 'b' })]],
  [new URLSearchParams('a=b'), '[...entries]', [...new URLSearchParams('a=b')]],
  [/x/g, 'value.toString()', /x/g.toString()],
  [new Blob(['x']), 'as plain data', 'x'],
  [boxed(5), 'value.valueOf()', boxed(5).valueOf()],
  [boxed('x'), 'value.valueOf()', boxed('x').valueOf()],
  [Promise.resolve(1), 'as plain data', 1],
  [new WeakMap(), 'as plain data', {}],
  [new Intl.NumberFormat('de'), 'as plain data', 'de'],
  [new AbortController(), 'as plain data', {}],
  [new Listeners(), 'as plain data', {}],
  [Object.create(Old.prototype), 'error.message', ''],
];

const named = HIDDEN.map(([value]) => value.constructor).filter((type) => type !== Number && type !== String);

/** Of any class, without `@Type`. */
class Holder {
  held: unknown;
  static of(held: unknown) {
    return Object.assign(new Holder(), { held });
  }
}

class Price {
  cents = 5;
}

class Typed {
  @Type(() => Error)
  error?: Error;
  @Type(() => Uint8Array)
  bytes?: Uint8Array;
  @Type(() => Headers)
  headers?: Headers;
  @Type(() => RegExp)
  pattern?: RegExp;
  @Type(() => Number)
  counts?: Map<string, number>;
  @Type(() => String)
  words?: Set<string>;
  @Type(() => Object)
  prices?: Map<string, Price>;
  @Type(() => Object)
  offers?: Set<Price>;
  @Type(() => Buffer)
  buffer?: Buffer;
  static of(fields: Partial<Typed>) {
    return Object.assign(new Typed(), fields);
  }
}

class Chosen {
  @Transform(({ value }) => value && Buffer.from(value).toString('base64'), { toPlainOnly: true })
  @Transform(({ value }) => value && Uint8Array.from(Buffer.from(value, 'base64')), { toClassOnly: true })
  bytes?: Uint8Array;
  @Transform(({ value }) => value?.message, { toPlainOnly: true })
  @Transform(({ value }) => (value === undefined ? value : new Error(value)), { toClassOnly: true })
  error?: Error;
  @Transform(({ value }) => value && [...value], { toPlainOnly: true })
  @Transform(({ value }) => value && new Map(value), { toClassOnly: true })
  counts?: Map<number, number>;
  @Transform(({ value }) => value && [value.source, value.flags], { toPlainOnly: true })
  @Transform(({ value }) => value && new RegExp(value[0], value[1]), { toClassOnly: true })
  pattern?: RegExp;
}

/** Of those, the ones that come back where no class is named. */
const PLAIN: ReadonlySet<Function> = new Set<Function>([
  ...[Uint8Array, ArrayBuffer, Float64Array, BigInt64Array, DataView, Map, Set, RegExp],
]);

const serialize = (value: unknown, thunk?: ClassThunk) =>
  (thunk === undefined ? jsonSerdes : classSerdes(thunk)).serialize(value, context) as string;
const roundTrip = <T>(value: T, thunk: ClassThunk): T => {
  const serdes = classSerdes(thunk);
  return serdes.deserialize(serdes.serialize(value, context) as string, context);
};

describe('a class with hidden state', () => {
  before(() => loadTransformer());

  for (const type of [...named, Array, Tags, Day, URL, Symbol, Function]) {
    it(`is not revived by its name: ${type.name}`, () => {
      for (const thunk of [() => type, () => [type]] as ClassThunk[]) {
        expect(() => classSerdes(thunk, 'returns of charge').deserialize('{}', context))
          .to.throw(InvalidArgumentError, 'returns of charge: expected')
          .with.property('message')
          .that.includes('or give a serdes; for plain JSON leave the option out.');
      }
    });
  }

  for (const [value, says, cured] of HIDDEN) {
    const { name } = value.constructor;

    it(`is refused as a plain value, with a cure that works, or comes back: ${name}`, () => {
      if (PLAIN.has(value.constructor)) {
        expect(jsonSerdes.deserialize(serialize(value), context)).to.deep.equal(value);
        return;
      }
      for (const [given, path] of [
        [value, 'result'],
        [{ a: [value] }, 'result.a[0]'],
      ] as const) {
        expect(() => serialize(given))
          .to.throw(SerializationError, `${says}, or give a serdes.`)
          .with.property('what', path);
      }
      expect(() => serialize(cured)).not.to.throw();
    });

    it(`is refused within an instance, each time, or comes back: ${name}`, () => {
      if (PLAIN.has(value.constructor)) {
        expect(roundTrip(Holder.of([value]), () => Holder)).to.deep.equal(Holder.of([value]));
        return;
      }
      for (let time = 1; time <= 2; time++) {
        expect(() => serialize(Holder.of([value]), () => Holder))
          .to.throw(SerializationError)
          .with.property('what')
          .that.match(/^result\.held\[0\]/);
      }
    });
  }

  it('is told by what it extends, whatever it is called', () => {
    expect(() => serialize(new Failure('x'))).to.throw(/an instance of Failure, .*error\.message/);
    expect(() => classSerdes(() => Failure).deserialize('{}', context)).to.throw('Failure has no fields to revive');
  });

  it('is not any that merely looks like one: of a proxy, of a global of the program, with a name of theirs', () => {
    class Plain {
      id = '';
    }
    const proxied = new Proxy(Plain, {});
    class Response extends Plain {}
    class Shared extends Plain {}
    Object.assign(globalThis, { Shared });
    try {
      for (const type of [proxied, Response, Shared]) {
        expect(roundTrip(Object.assign(new type(), { id: '5' }), () => type))
          .to.be.instanceOf(type)
          .with.property('id', '5');
      }
    } finally {
      Reflect.deleteProperty(globalThis, 'Shared');
    }
  });

  it('may be Buffer, which class-transformer knows', () => {
    const buffer = Buffer.from('hi');
    expect(roundTrip(buffer, () => Buffer))
      .to.be.instanceOf(Buffer)
      .and.deep.equal(buffer);
    expect(roundTrip([buffer], () => [Buffer])).to.deep.equal([buffer]);
    expect(roundTrip(Typed.of({ buffer }), () => Typed).buffer)
      .to.be.instanceOf(Buffer)
      .and.deep.equal(buffer);
    expect(roundTrip(Typed.of({ buffer: Buffer.of() }), () => Typed).buffer).to.deep.equal(Buffer.of());
  });

  describe('named by @Type on a property', () => {
    for (const [what, empty, full] of [
      ['error', new Error(''), new Error('x')],
      ['headers', new Headers(), new Headers({ a: 'b' })],
    ] as const) {
      it(`is refused when something would be lost, also after an empty one: ${full.constructor.name}`, () => {
        serialize(Typed.of({ [what]: empty }), () => Typed);
        expect(() => serialize(Typed.of({ [what]: full }), () => Typed))
          .to.throw(SerializationError, 'and would come back without what it holds. Keep')
          .with.property('what', `result.${what}`);
      });
    }

    it('is refused when its members would be less, or other keys', () => {
      const counts = new Map<any, any>([[1, 2]]);
      expect(() => serialize(Typed.of({ counts }), () => Typed)).to.throw('without what it holds');
      for (const [less, path] of [
        [{ prices: new Map([['a b', new Price()]]) }, 'result.prices["a b"]'],
        [{ offers: new Set([new Price()]) }, 'result.offers[0]'],
      ] as const) {
        expect(() => serialize(Typed.of(less), () => Typed))
          .to.throw(SerializationError, 'an instance of Price, and would come back as a plain object')
          .with.property('what', path);
      }
      const words = new Set<any>([new Price()]);
      expect(() => serialize(Holder.of(words), () => Holder)).to.throw('an instance of Price');
    });

    it('is refused for bytes, of which class-transformer makes an object', () => {
      expect(() => serialize(Typed.of({ bytes }), () => Typed)).to.throw(SerializationError, 'bytes');
    });

    it('may be a Map or Set that class-transformer can make again', () => {
      const typed = Typed.of({ counts: new Map([['a', 1]]), words: new Set(['b']) });
      expect(roundTrip(typed, () => Typed)).to.deep.equal(typed);
    });
  });

  it('is the same after a round trip, or refused, whatever it holds', () => {
    const fields = fc.record(
      {
        bytes: fc.uint8Array(),
        error: fc.string().map((message) => new Error(message)),
        headers: fc.constantFrom('a', '').map((value) => new Headers(value === '' ? [] : [['x', value]])),
        pattern: fc.constantFrom(/a/, /(?:)/),
        counts: fc.array(fc.tuple(fc.string(), fc.integer())).map((entries) => new Map(entries)),
        words: fc.array(fc.string()).map((words) => new Set(words)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (given) => {
        const typed = Typed.of(given);
        let revived: Typed;
        try {
          revived = roundTrip(typed, () => Typed);
        } catch (error) {
          expect(error).to.be.instanceOf(SerializationError);
          return;
        }
        const seen = ({ bytes, error, headers, pattern, counts, words }: Typed) =>
          [bytes, error?.message, headers && [...headers], String(pattern), counts, words] as unknown;
        expect(seen(revived)).to.deep.equal(seen(typed));
      }),
      SEEDED,
    );
  });

  it('comes back where @Transform tells both ways', () => {
    const chosen = Object.assign(new Chosen(), {
      bytes,
      error: new Error('x'),
      counts: new Map([[1, 2]]),
      pattern: /x/g,
    });
    for (let time = 1; time <= 2; time++) {
      const revived = roundTrip(chosen, () => Chosen);
      expect(revived.error).to.be.instanceOf(Error).with.property('message', 'x');
      expect({ ...revived, error: undefined }).to.deep.equal({ ...chosen, error: undefined });
    }
  });
});
