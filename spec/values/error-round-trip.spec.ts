import 'reflect-metadata';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import fc from 'fast-check';
import { EverstepError } from '../../lib/core/errors/everstep-error.js';
import type { Class } from '../../lib/core/types.js';
import type { ErrorObject } from '../../lib/core/wire/index.js';
import { loadTransformer, reviveError, toErrorObject } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';

class Card {
  number = '';
  masked() {
    return `...${this.number.slice(-4)}`;
  }
}

class CardDeclined extends Error {
  override readonly name: string = 'CardDeclined';
  @Type(() => Card)
  readonly card: Card;
  @Type(() => Date)
  readonly at = new Date('2026-01-02T03:04:05Z');
  @Exclude()
  readonly secret = 'cvv 123';
  constructor(card: Card, options?: ErrorOptions) {
    super(`${card.masked()} was declined`, options);
    this.card = card;
  }
  @Expose({ toPlainOnly: true })
  get digits() {
    return this.card.number.length;
  }
}
class GoldCardDeclined extends CardDeclined {
  readonly level = 'gold';
  override readonly name = 'GoldCardDeclined';
}
class Unnamed extends Error {}
class OutOfRange extends RangeError {}
class Misnamed extends EverstepError {
  static override readonly everstepName: string = 'StableName';
}
class SubOfMisnamed extends Misnamed {}

const card = Object.assign(new Card(), { number: '4111111111111111' });
const asItIs = (_message: string, cause: Error) => cause;
const roundTrip = (error: unknown, throws: readonly Class<any>[] = []): any =>
  reviveError(toErrorObject(error, throws), throws, asItIs);

describe('an error that is recorded and rebuilt', () => {
  before(() => loadTransformer());

  describe('of a listed class', () => {
    it('is an instance of it, with its methods, message, name, stack and own data', () => {
      const error = new CardDeclined(card);
      const revived: CardDeclined = roundTrip(error, [Unnamed, CardDeclined]);
      expect(revived).to.be.instanceOf(CardDeclined).and.instanceOf(Error);
      expect(revived.message).to.equal('...1111 was declined');
      expect(revived.name).to.equal('CardDeclined');
      expect(revived.stack).to.equal(error.stack!.replace(/^Error: /, 'CardDeclined: '));
      expect(revived.card).to.be.instanceOf(Card).and.deep.equal(card);
      expect(revived.card.masked()).to.equal('...1111');
      expect(revived.at).to.deep.equal(new Date('2026-01-02T03:04:05Z'));
      expect(Object.keys(revived)).to.have.members(['card', 'at']);
    });

    it('does not record what @Exclude() keeps back', () => {
      expect(JSON.stringify(toErrorObject(new CardDeclined(card), [CardDeclined]))).not.to.include('cvv');
      expect(JSON.stringify(toErrorObject(new CardDeclined(card)))).not.to.include('cvv');
    });

    it('loses of its data what JSON has no word for, unless decorators say how it is written', () => {
      class Bare extends Error {
        readonly map = new Map([['a', 1]]);
        readonly at = new Date(0);
        readonly card = card;
        readonly none = Number.NaN;
        readonly big = 5n;
        readonly run = () => 1;
      }
      const { number } = card;
      const bare = { map: { a: 1 }, at: '1970-01-01T00:00:00.000Z', card: { number }, none: null };
      expect({ ...roundTrip(new Bare(), [Bare]) }).to.deep.equal(bare);

      const bothWays =
        (write: (value: any) => unknown, read: (value: any) => unknown) => (target: object, key: string) => {
          Transform(({ value }) => write(value), { toPlainOnly: true })(target, key);
          Transform(({ value }) => read(value), { toClassOnly: true })(target, key);
        };
      class Decorated extends Error {
        @bothWays(
          (map) => [...map],
          (entries) => new Map(entries),
        )
        readonly map = new Map([['a', 1]]);
        @bothWays(String, BigInt)
        readonly big = 5n;
        @bothWays(String, Number)
        readonly none = Number.NaN;
      }
      const revived = { ...roundTrip(new Decorated(), [Decorated]) };
      expect(revived).to.deep.equal({ map: new Map([['a', 1]]), big: 5n, none: Number.NaN });
    });

    it('runs no constructor', () => {
      let runs = 0;
      class Counted extends Error {
        constructor(message: string) {
          super(message);
          runs++;
        }
      }
      const error = new Counted('once');
      expect(roundTrip(error, [Counted])).to.be.instanceOf(Counted);
      expect(runs).to.equal(1);
    });

    it('has the name of its class where it had none of its own', () => {
      const revived = roundTrip(new Unnamed('x'), [Unnamed]);
      expect(revived).to.be.instanceOf(Unnamed).with.property('name', 'Unnamed');
      expect(Object.keys(revived)).to.deep.equal([]);
      expect(roundTrip(new OutOfRange('x'), [OutOfRange]))
        .to.be.instanceOf(OutOfRange)
        .and.instanceOf(RangeError);
    });

    it('is found by the name on its prototype, whatever the class is called by a minifier', () => {
      expect(toErrorObject(new Misnamed('x'), [Misnamed]))
        .to.include({ ErrorType: 'StableName' })
        .and.not.property('ErrorData');
      expect(roundTrip(new Misnamed('x'), [CardDeclined, Misnamed])).to.be.instanceOf(Misnamed);
    });

    it('is told from its subclasses that inherit their name', () => {
      const throws = [SubOfMisnamed, Misnamed];
      expect(roundTrip(new SubOfMisnamed('x'), throws)).to.be.instanceOf(SubOfMisnamed);
      expect(Object.getPrototypeOf(roundTrip(new Misnamed('x'), throws))).to.equal(Misnamed.prototype);
    });

    it('of an unlisted subclass comes back as the nearest listed class, with its own name and data', () => {
      const throws = [Error, CardDeclined, Unnamed];
      const revived = roundTrip(new GoldCardDeclined(card), throws);
      expect(Object.getPrototypeOf(revived)).to.equal(CardDeclined.prototype);
      expect(revived).to.include({ name: 'GoldCardDeclined', level: 'gold' });
      expect(Object.getPrototypeOf(roundTrip(new GoldCardDeclined(card), [...throws, GoldCardDeclined]))).to.equal(
        GoldCardDeclined.prototype,
      );
    });

    it('may be Error itself: then the errors of JavaScript are still what they were', () => {
      expect(roundTrip(new TypeError('x'), [Error])).to.be.instanceOf(TypeError);
      expect(roundTrip(new Unnamed('x'), [Error])).to.include({ name: 'Unnamed' });
    });

    it('is found by the type alone when the outside recorded it', () => {
      const revived = reviveError({ ErrorType: 'CardDeclined', ErrorData: 'not JSON' }, [CardDeclined], asItIs);
      expect(revived).to.be.instanceOf(CardDeclined).with.property('message', '');
    });
  });

  describe('of another class', () => {
    it('goes through the fallback, with what was recorded as a plain error', () => {
      const object = toErrorObject(Object.assign(new Unnamed('x'), { code: 51 }));
      const calls: unknown[][] = [];
      const wrapped = new Error('wrapped');
      const given = reviveError(object, [CardDeclined], (...args) => {
        calls.push(args);
        return wrapped;
      });
      expect(given).to.equal(wrapped);
      const [[message, cause, recorded]] = calls as [[string, Error, ErrorObject]];
      expect(message).to.equal('x');
      expect(recorded).to.equal(object);
      expect(Object.getPrototypeOf(cause)).to.equal(Error.prototype);
      expect(cause).to.include({ name: 'Unnamed', code: 51 });
      expect(String(cause)).to.equal('Unnamed: x');
    });

    for (const BuiltIn of [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
      it(`is still a ${BuiltIn.name}`, () => {
        expect(roundTrip(new BuiltIn('x')))
          .to.be.instanceOf(BuiltIn)
          .with.property('message', 'x');
      });
    }

    it('keeps the data of system errors', () => {
      const error = Object.assign(new Error('ENOENT: no such file'), { errno: -2, code: 'ENOENT', syscall: 'open' });
      expect(roundTrip(error)).to.include({ errno: -2, code: 'ENOENT', syscall: 'open' });
    });

    it('keeps the name of an abort', () => {
      expect(toErrorObject(new DOMException('stop', 'AbortError'))).to.include({
        ErrorType: 'AbortError',
        ErrorMessage: 'stop',
      });
      expect(toErrorObject(AbortSignal.abort().reason)).to.include({ ErrorType: 'AbortError' });
    });

    it('comes through from another realm', () => {
      expect(roundTrip(runInNewContext('new TypeError("x")')))
        .to.be.instanceOf(TypeError)
        .with.property('message', 'x');
    });
  });

  describe('holding other errors', () => {
    it('holds them again: listed classes as such, and plain values', () => {
      const deepest = new Error('socket closed', { cause: { attempt: 3, tags: ['a'] } });
      const middle = new CardDeclined(card, { cause: deepest });
      const revived = roundTrip(new TypeError('outer', { cause: middle }), [CardDeclined]);
      expect(revived.cause).to.be.instanceOf(CardDeclined);
      expect(revived.cause.card).to.be.instanceOf(Card);
      expect(revived.cause.cause).to.include({ message: 'socket closed', stack: deepest.stack });
      expect(revived.cause.cause.cause).to.deep.equal({ attempt: 3, tags: ['a'] });
      expect(Object.keys(revived)).to.deep.equal([]);
    });

    it('holds null, text and the like as its cause', () => {
      for (const cause of [null, 'text', 5, false, ['a']])
        expect(roundTrip(new Error('x', { cause })).cause).to.deep.equal(cause);
      expect(roundTrip(new Error('x', { cause: 5n })).cause).to.equal('5n');
      expect(roundTrip(new Error('x', { cause: undefined }))).not.to.have.property('cause');
    });

    it('holds all of an AggregateError', () => {
      const revived = roundTrip(
        new AggregateError([new CardDeclined(card), 'text', new RangeError('r')], 'all failed'),
        [CardDeclined],
      );
      expect(revived).to.be.instanceOf(AggregateError).with.property('message', 'all failed');
      expect(revived.errors[0]).to.be.instanceOf(CardDeclined);
      expect(revived.errors[1]).to.equal('text');
      expect(revived.errors[2]).to.be.instanceOf(RangeError);
    });

    it('is cut off where it holds itself, or too many', () => {
      const error: Error = new Error('round');
      error.cause = new Error('and round', { cause: error });
      const object = toErrorObject(error);
      expect(toErrorObject(reviveError(object, [], asItIs))).to.deep.equal(object);
      expect(object.ErrorData!.split('and round').length - 1).to.equal(8);
      const many = new AggregateError(Array.from({ length: 100 }, (_, index) => `failure ${index}`));
      expect(roundTrip(many).errors).to.have.length(16).and.include('failure 15');
    });
  });

  describe('when it is no Error', () => {
    for (const [what, thrown, message, data] of [
      ['text', 'card declined', 'card declined', undefined],
      ['undefined', undefined, 'undefined was thrown, which is not an Error', undefined],
      ['null', null, 'null was thrown, which is not an Error', null],
      ['a number', 42, '42 was thrown, which is not an Error', 42],
      ['an object', { code: 51 }, '{"code":51} was thrown, which is not an Error', { code: 51 }],
      ['an object with a message', { message: 'no', code: 51 }, 'no', { message: 'no', code: 51 }],
      ['a function', function stop() {}, 'function stop was thrown, which is not an Error', 'function stop'],
    ] as const) {
      it(`is recorded as ${what}`, () => {
        expect(toErrorObject(thrown)).to.include({ ErrorType: 'NonErrorThrown', ErrorMessage: message });
        expect(roundTrip(thrown)).to.be.instanceOf(Error).with.property('name', 'NonErrorThrown');
        expect(roundTrip(thrown).thrown).to.deep.equal(data);
      });
    }
  });

  describe('never fails to be recorded', () => {
    const hostile = (properties: object) => Object.assign(new Error('still here'), { code: 7 }, properties);
    const circular: { self?: unknown } = {};
    circular.self = circular;

    for (const [what, error] of [
      ['circular data', hostile({ circular })],
      ['a BigInt', hostile({ big: 5n, nested: { big: [5n] } })],
      [
        'functions, which are not called',
        hostile({ call: () => expect.fail('was called'), nested: { call: () => expect.fail() } }),
      ],
      ['a toJSON that throws', hostile({ bad: { toJSON: () => expect.fail() } })],
      ['symbols', hostile({ symbol: Symbol('s') })],
      [
        'a getter that throws',
        Object.defineProperty(hostile({}), 'bad', {
          enumerable: true,
          get: () => {
            throw new Error('getter');
          },
        }),
      ],
    ] as const) {
      it(`with ${what}: that is left out`, () => {
        const object = toErrorObject(error);
        expect(object.ErrorMessage).to.equal('still here');
        expect(JSON.parse(object.ErrorData!).data).to.deep.include({ code: 7 });
        expect(JSON.parse(object.ErrorData!).data).not.to.have.any.keys('circular', 'big', 'call', 'bad', 'symbol');
      });
    }

    it('nor to be rebuilt, when its class can not take its data back', () => {
      class Guarded extends Error {
        declare limit: number;
      }
      const error = Object.assign(new Guarded('over the limit'), { limit: 5 });
      const object = toErrorObject(error, [Guarded]);
      Object.defineProperty(Guarded.prototype, 'limit', { set: () => expect.fail('was set') });
      expect(reviveError(object, [Guarded], asItIs))
        .to.be.instanceOf(Guarded)
        .with.property('limit', 5);
    });

    it('with an exposed accessor that fails: its data is left out, since decorators might have kept it back', () => {
      class Broken extends Error {
        readonly code = 7;
        @Expose()
        get hidden(): string {
          throw new Error('accessor');
        }
      }
      expect(toErrorObject(new Broken('x')))
        .to.include({ ErrorMessage: 'x' })
        .and.not.property('ErrorData');
    });

    it('when even its name and message are strange', () => {
      expect(toErrorObject(Object.assign(new Error('x'), { name: 5, message: { a: 1 }, stack: 7 }))).to.deep.equal({
        ErrorType: 'Error',
        ErrorMessage: '{"a":1}',
      });
      const broken = Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw new TypeError('gotcha');
        },
      });
      expect(toErrorObject(broken).ErrorMessage).to.include('gotcha');
      const proxy = new Proxy({}, { getPrototypeOf: () => expect.fail() });
      expect(toErrorObject(proxy).ErrorType).to.be.a('string');
    });

    it('nor to be rebuilt, whatever the outside recorded', () => {
      const text = fc.string();
      const object = fc.record(
        { ErrorType: text, ErrorMessage: text, ErrorData: fc.oneof(text, fc.json()), StackTrace: fc.array(text) },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(object, (recorded) => {
          const revived = reviveError(recorded, [CardDeclined], asItIs);
          expect(revived)
            .to.be.instanceOf(Error)
            .with.property('message', recorded.ErrorMessage ?? '');
        }),
        SEEDED,
      );
    });
  });

  it('records nothing more than type, message and stack when there is no more to say', () => {
    const object = toErrorObject(new Error('plain'), [CardDeclined]);
    expect(Object.keys(object)).to.deep.equal(['ErrorType', 'ErrorMessage', 'StackTrace']);
    expect(object.StackTrace![0]).to.match(/^at .*error-round-trip/);
  });

  it('keeps stack frames and message apart, also when the message has lines or was changed', () => {
    const frames = (error: Error) => toErrorObject(error).StackTrace!.filter((frame) => !frame.startsWith('at '));
    expect(frames(new Error('one\n    at nowhere\nthree'))).to.deep.equal([]);
    expect(frames(new Error(''))).to.deep.equal([]);
    expect(frames(Object.assign(new Error('before'), { message: 'after' }))).to.deep.equal([]);
    expect(frames(Object.assign(new Error('E'), { name: 'Other' }))).to.deep.equal([]);
    const foreign = { ErrorType: 'Error', ErrorMessage: '', StackTrace: ['main.py:7', 'lib.py:9'] };
    expect(toErrorObject(reviveError(foreign, [], asItIs))).to.deep.equal(foreign);
    expect(toErrorObject(Object.assign(new Error('x'), { stack: 'nothing useful' }))).not.to.have.property(
      'StackTrace',
    );
  });

  it('is the same after a second round trip, whatever it was', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const data = fc.dictionary(fc.stringMatching(/^own[a-z]{0,5}$/), fc.jsonValue(), { maxKeys: 4 });
    const makers: ((message: string) => Error)[] = [
      (message) => new Error(message),
      (message) => new TypeError(message),
      (message) => new Unnamed(message),
      (message) => new OutOfRange(message),
      (message) => new SubOfMisnamed(message),
      (message) => Object.assign(new GoldCardDeclined(card), { message }),
    ];
    const { error } = fc.letrec<{ error: Error; cause: unknown }>((tie) => ({
      error: fc
        .record({
          make: fc.constantFrom(...makers),
          message: text,
          data,
          cause: tie('cause'),
          type: fc.option(text, { freq: 4 }),
        })
        .map(({ make, message, data: own, cause, type }) => {
          const made = Object.assign(make(message), own);
          if (type !== null && !(made instanceof GoldCardDeclined)) made.name = type;
          if (cause !== undefined) made.cause = cause;
          return made;
        }),
      cause: fc.oneof({ depthSize: 'small' }, fc.constant(undefined), fc.jsonValue(), tie('error')),
    }));
    const throws = fc.subarray([Error, CardDeclined, Unnamed, Misnamed] as Class<any>[]);
    fc.assert(
      fc.property(error, throws, (given, listed) => {
        const first = toErrorObject(given, listed);
        const second = toErrorObject(reviveError(first, listed, asItIs), listed);
        expect(second).to.deep.equal(first);
        expect(toErrorObject(reviveError(second, listed, asItIs), listed)).to.deep.equal(first);
      }),
      { ...SEEDED, numRuns: 300 },
    );
  });
});
