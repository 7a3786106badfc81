import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import type { ResultOptions } from '../../lib/values/index.js';
import { jsonSerdes, type Serdes, serdesFor } from '../../lib/values/index.js';
import { context } from './serdes-context.js';

class Payment {
  id = '';
}
const reversed: Serdes<string> = {
  serialize: (text) => [...text].reverse().join(''),
  deserialize: (text) => [...(text ?? '')].reverse().join(''),
};

describe('the serdes of a result', () => {
  it('is JSON unless something else is given', () => {
    expect(serdesFor({})).to.equal(jsonSerdes);
  });

  it('is the fallback before JSON, the class before the fallback, and the serdes before all', async () => {
    expect(serdesFor({}, reversed)).to.equal(reversed);
    expect(serdesFor({ returns: () => Payment, serdes: reversed }, jsonSerdes)).to.equal(reversed);
    const ofClass = serdesFor({ returns: () => Payment }, reversed);
    expect(await ofClass.deserialize('{"id":"p-1"}', context)).to.be.instanceOf(Payment);
  });

  it('is made once for the same options, whatever the fallback', () => {
    const options = { returns: () => Payment };
    expect(serdesFor(options, reversed)).to.equal(serdesFor(options));
    expect(serdesFor({ ...options })).not.to.equal(serdesFor(options));
  });

  it('is not asked for its class before it is used', () => {
    const thunk = () => expect.fail('was called');
    expect(() => serdesFor({ returns: thunk })).not.to.throw();
  });

  for (const wrong of [null, 5, {}, { serialize() {} }, () => reversed]) {
    it(`is refused when it is ${wrong === null ? 'null' : typeof wrong}${JSON.stringify(wrong) ?? ''}`, () => {
      expect(() => serdesFor({ serdes: wrong } as unknown as ResultOptions)).to.throw(
        InvalidArgumentError,
        'serdes: expected an object',
      );
    });
  }
});
