import { expect } from 'chai';
import fc from 'fast-check';
import { type ErrorObject, LIMITS } from '../../lib/core/wire/index.js';
import { reviveError, toErrorObject } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';

const ALLOWED = LIMITS.errorUpdateBytes - 2048;
const sizeOf = (object: ErrorObject) => Buffer.byteLength(JSON.stringify(object));
const dataOf = (object: ErrorObject) => JSON.parse(object.ErrorData ?? '{}').data;
const again = (object: ErrorObject) => toErrorObject(reviveError(object, [], (_message, cause) => cause));
const markOf = (object: ErrorObject) => object.StackTrace?.at(-1);

/** An error with as many frames as it takes to be too large by itself. */
function withStack(message: string, frames: number): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n${Array.from({ length: frames }, (_, line) => `    at step (file.ts:${line}:1)`).join('\n')}`;
  return error;
}

describe('an error that is too large to record', () => {
  it('loses stack frames first, and says so', () => {
    const object = toErrorObject(Object.assign(withStack('m'.repeat(4000), 5000), { note: 'n'.repeat(4000) }));
    expect(sizeOf(object)).to.be.at.most(ALLOWED);
    expect(object.StackTrace).to.have.length(17);
    expect(object.StackTrace![0]).to.equal('at step (file.ts:0:1)');
    expect(markOf(object)).to.equal('(cut to fit the record: stack frames)');
    expect(object.ErrorMessage).to.have.length(4000);
    expect(dataOf(object).note).to.have.length(4000);
  });

  it('then loses its largest data, and keeps the rest', () => {
    const data = { code: 51, response: 'r'.repeat(50_000), body: 'b'.repeat(20_000), headers: 'h'.repeat(100) };
    const object = toErrorObject(Object.assign(new Error('m'.repeat(4000)), data));
    expect(sizeOf(object)).to.be.at.most(ALLOWED);
    expect(Object.keys(dataOf(object))).to.deep.equal(['code', 'body', 'headers']);
    expect(markOf(object)).to.match(/^\(cut to fit the record: (stack frames, )?response\)$/);
    expect(object.ErrorMessage).to.have.length(4000);
  });

  it('loses the data of its causes alike', () => {
    const cause = Object.assign(new Error('inner', { cause: 'c'.repeat(40_000) }), { page: 'p'.repeat(40_000) });
    const object = toErrorObject(new Error('outer', { cause }));
    expect(sizeOf(object)).to.be.at.most(ALLOWED);
    expect(JSON.parse(object.ErrorData!).cause.error).to.deep.include({ message: 'inner', cause: { value: '(cut)' } });
  });

  it('then loses the end of its message', () => {
    const object = toErrorObject(new Error('m'.repeat(100_000)));
    expect(sizeOf(object)).to.be.at.most(ALLOWED);
    expect(object.ErrorMessage).to.match(/^m{8192}… \(cut, 100000 characters in all\)$/);
  });

  it('is cut from the first byte on that is too many', () => {
    const ofLength = (length: number) => toErrorObject(Object.assign(new Error('m'.repeat(length)), { stack: '' }));
    const most = ALLOWED - sizeOf(ofLength(1)) + 1;
    expect(sizeOf(ofLength(most))).to.equal(ALLOWED);
    expect(ofLength(most).ErrorMessage).to.have.length(most);
    expect(ofLength(most + 1).ErrorMessage).to.match(/… \(cut, /);
  });

  it('does not cut a character in two', () => {
    const { ErrorMessage } = toErrorObject(new Error(`m${'🦆'.repeat(20_000)}`));
    expect(ErrorMessage).to.match(/^m(🦆)+… \(cut/u);
  });

  it('in the end loses its causes', () => {
    // What takes seven bytes each inside of JSON in JSON.
    const long = '\u0001'.repeat(3000);
    const errors = Array.from({ length: 16 }, () => Object.assign(new Error(long), { name: long }));
    const object = toErrorObject(Object.assign(new AggregateError(errors, long), { name: long }));
    expect(sizeOf(object)).to.be.at.most(ALLOWED);
    expect(object).not.to.have.property('ErrorData');
  });

  it('always fits, and is the same after another round trip', () => {
    const bulk = fc
      .record({
        unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'é', '日', '🦆', '\ud800'),
        count: fc.nat({ max: 12_000 }),
      })
      .map(({ unit, count }) => unit.repeat(count));
    const error = fc
      .record({
        message: bulk,
        name: bulk,
        frames: fc.nat({ max: 500 }),
        data: fc.dictionary(fc.stringMatching(/^x[a-z]{0,5}$/), bulk, { maxKeys: 4 }),
      })
      .map(({ message, name, frames, data }) =>
        Object.assign(withStack(message, frames), name === '' ? {} : { name }, data),
      );
    fc.assert(
      fc.property(fc.array(error, { minLength: 1, maxLength: 3 }), (chain) => {
        for (const [index, link] of chain.entries()) if (index > 0) chain[index - 1]!.cause = link;
        const object = toErrorObject(chain[0]);
        expect(sizeOf(object)).to.be.at.most(ALLOWED);
        expect(again(object)).to.deep.equal(object);
      }),
      { ...SEEDED, numRuns: 60 },
    );
  });
});
