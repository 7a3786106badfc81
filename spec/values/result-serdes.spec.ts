import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import type { ResultOptions } from '../../lib/values/index.js';
import { deserializerFor, jsonSerdes, type Serdes, serdesFor } from '../../lib/values/index.js';
import { context } from './serdes-context.js';

class Payment {
  id = '';
}
const reversed: Serdes<string> = {
  serialize: (text) => [...text].reverse().join(''),
  deserialize: (text) => [...(text ?? '')].reverse().join(''),
};

function trim(value: unknown) {
  return { value: String(value).trim() };
}

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

  it('puts a value through a schema and records it as without, and reads what is recorded as it is', async () => {
    const trimmed = { '~standard': { version: 1, vendor: 'own', validate: trim } } as const;
    const returns = () => trimmed;
    expect(await serdesFor({ returns }).serialize(' tea ', context)).to.equal('"tea"');
    for (const serdes of [serdesFor({ returns }, reversed), serdesFor({ returns, serdes: reversed }, jsonSerdes)]) {
      expect(await serdes.serialize(' tea ', context)).to.equal('aet');
      expect(await serdes.deserialize(' aet', context)).to.equal('tea ');
    }
    expect(await deserializerFor({ returns }).deserialize('" tea "', context)).to.equal('tea');
    expect(await deserializerFor({ returns, serdes: reversed }).deserialize(' aet ', context)).to.equal('tea');
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
