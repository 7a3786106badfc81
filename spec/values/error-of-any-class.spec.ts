import { expect } from 'chai';
import fc from 'fast-check';
import type { Class } from '../../lib/core/types.js';
import { loadTransformer, reviveError, toErrorObject } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';

class PrivateName extends Error {
  readonly #own = 'PN';
  override get name() {
    return this.#own;
  }
}
class AccessorName extends Error {
  override get name() {
    return 'ByAccessor';
  }
}
class PrivateEverything extends Error {
  readonly #text: string;
  readonly #inner: unknown;
  constructor(text: string, options?: ErrorOptions) {
    super();
    this.#text = text;
    this.#inner = options?.cause;
    delete (this as { message?: string }).message;
  }
  override get message() {
    return this.#text;
  }
  override get cause() {
    return this.#inner;
  }
  override toString() {
    return this.#text;
  }
  toJSON() {
    return { text: this.#text };
  }
}
class PrivateCode extends Error {
  #code = 0;
  get code() {
    return this.#code;
  }
  set code(code: number) {
    this.#code = code;
  }
}
class Frozen extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Object.freeze(this);
  }
}
class Demanding extends Error {
  readonly first: string;
  constructor(message: string, options: ErrorOptions | undefined, names = ['Ada']) {
    super(message, options);
    this.first = names[0]!.toUpperCase();
  }
}
class Thrower extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    for (const name of ['stack', 'cause', 'data', 'name']) {
      const get = () => {
        throw new RangeError(`no ${name}`);
      };
      Object.defineProperty(this, name, { get, enumerable: true });
    }
  }
}
class ThrowingClass extends Error {
  override get name(): string {
    throw new RangeError('no name');
  }
  override get cause(): unknown {
    throw new RangeError('no cause');
  }
}
class SubOfDomException extends DOMException {}
class SubOfAggregate extends AggregateError {}

type Make = (message: string, cause: unknown) => Error;
const CLASSES: readonly (readonly [Class<Error>, Make])[] = [
  ...[PrivateName, AccessorName, PrivateEverything, PrivateCode, Frozen, ThrowingClass, Thrower].map(
    (type) => [type, (message: string, cause: unknown) => new type(message, { cause })] as const,
  ),
  [Demanding, (message, cause) => new Demanding(message, { cause })],
  [DOMException, (message) => new DOMException(message, 'TimeoutError')],
  [SubOfDomException, (message) => new SubOfDomException(message, 'AbortError')],
  [AggregateError, (message, cause) => new AggregateError([cause, new PrivateName('one')], message, { cause })],
  [SubOfAggregate, (message, cause) => new SubOfAggregate([cause], message)],
];
const ALL = CLASSES.map(([type]) => type);

const asItIs = (_message: string, cause: Error) => cause;
const roundTrip = (error: unknown, throws: readonly Class<any>[]): any =>
  reviveError(toErrorObject(error, throws), throws, asItIs);

/** All that a logger or a `catch` may read. */
function readAll(error: any): unknown[] {
  const { name, message, stack, cause, errors } = error;
  const text = [String(error), JSON.stringify(error), JSON.stringify({ ...error }), `${stack}`];
  return [name, message, text, ...[cause, ...(errors ?? [])].filter((inner) => inner instanceof Error).map(readAll)];
}

describe('an error of a class that is listed', () => {
  before(() => loadTransformer());

  it('can be read when it is rebuilt, whatever its class is like', () => {
    const error = fc.letrec<{ error: Error; cause: unknown }>((tie) => ({
      error: fc
        .tuple(fc.constantFrom(...CLASSES), fc.string(), tie('cause'))
        .map(([[, make], message, cause]) => make(message, cause)),
      cause: fc.oneof({ depthSize: 'small' }, fc.constantFrom(undefined, null, 'text', { a: 1 }), tie('error')),
    })).error;
    fc.assert(
      fc.property(error, fc.subarray(ALL), (given, throws) => {
        const revived = roundTrip(given, throws);
        expect(() => readAll(revived)).not.to.throw();
        if (throws.includes(given.constructor as Class<Error>)) {
          expect(Object.getPrototypeOf(revived)).to.equal(Object.getPrototypeOf(given));
        }
        expect(revived.message).to.equal(given.message);
        const listed = roundTrip(given, ALL);
        expect(readAll(roundTrip(listed, ALL))).to.deep.equal(readAll(listed));
      }),
      SEEDED,
    );
  });

  it('may have a name that only its constructor could tell', () => {
    const revived = roundTrip(new PrivateName('x', { cause: 'y' }), [PrivateName]);
    expect(revived).to.be.instanceOf(PrivateName).and.include({ name: 'PN', message: 'x', cause: 'y' });
    expect(String(revived)).to.equal('PN: x');
    expect(roundTrip(new AccessorName('x'), [AccessorName]))
      .to.be.instanceOf(AccessorName)
      .with.property('name', 'ByAccessor');
  });

  it('may be a DOMException, such as that of a fetch that was aborted', () => {
    const revived = roundTrip(AbortSignal.abort().reason, [DOMException]);
    expect(revived).to.be.instanceOf(DOMException).and.instanceOf(Error);
    expect(revived).to.include({ name: 'AbortError', message: 'This operation was aborted', code: 20 });
    expect(roundTrip(new SubOfDomException('late', 'TimeoutError'), [DOMException, SubOfDomException]))
      .to.be.instanceOf(SubOfDomException)
      .and.include({ name: 'TimeoutError', code: 23 });
  });

  it('may keep its message and cause where only its constructor could put them', () => {
    const revived = roundTrip(new PrivateEverything('secret', { cause: 'y' }), [PrivateEverything]);
    expect(revived).to.be.instanceOf(PrivateEverything).and.include({ message: 'secret', cause: 'y' });
    expect(String(revived)).to.equal('PrivateEverything: secret');
    expect(JSON.stringify(revived)).to.equal('{}');
    expect(roundTrip(new PrivateEverything('secret'), [PrivateEverything]).cause).to.equal(undefined);
  });

  it('has its own data, but for what only its constructor could make private', () => {
    const revived = roundTrip(Object.assign(new PrivateCode('x'), { code: 51, more: 1 }), [PrivateCode]);
    expect(revived).to.be.instanceOf(PrivateCode).with.property('more', 1);
  });

  it('keeps methods that work on what is revived', () => {
    class Telling extends Error {
      code = 51;
      override toString() {
        return `code ${this.code}`;
      }
      toJSON() {
        return { code: this.code };
      }
    }
    const revived = roundTrip(new Telling('x'), [Telling]);
    expect(String(revived)).to.equal('code 51');
    expect(JSON.stringify(revived)).to.equal('{"code":51}');
  });

  it('goes through the fallback when its class does not bear to be revived, also as a cause', () => {
    class Sealing extends Error {
      set code(_code: number) {
        Object.freeze(this);
      }
    }
    const object = toErrorObject(Object.defineProperty(new Sealing('x'), 'code', { value: 7, enumerable: true }), [
      Sealing,
    ]);
    const wrapped = new Error('wrapped');
    const seen: Error[] = [];
    const revived = reviveError(object, [Sealing], (_message, cause) => {
      seen.push(cause);
      return wrapped;
    });
    expect(revived).to.equal(wrapped);
    expect(seen[0]).not.to.be.instanceOf(Sealing);
    expect(seen[0]).to.include({ name: 'Sealing', message: 'x', code: 7 });
    const details = JSON.stringify({ cause: { error: { type: 'Sealing', message: 'in', data: { code: 7 } } } });
    const outer = reviveError({ ErrorType: 'Outer', ErrorData: details }, [Sealing], asItIs);
    expect(outer.cause).to.include({ name: 'Sealing', message: 'in', code: 7 });
  });

  it('is recorded with all that can be read of it', () => {
    const object = toErrorObject(new Thrower('still here'), [Thrower]);
    expect(object).to.deep.equal({ ErrorType: 'Thrower', ErrorMessage: 'still here' });
    const outer = toErrorObject(new Error('outer', { cause: new ThrowingClass('inner') }));
    expect(JSON.parse(outer.ErrorData!).cause.error).to.include({ type: 'ThrowingClass', message: 'inner' });
  });
});
