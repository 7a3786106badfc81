import { expect } from 'chai';
import fc from 'fast-check';
import { jsonEscapedBytes, utf8Bytes } from '../../lib/values/index.js';
import { SEEDED } from '../support/seeded.js';

describe('the size of a text', () => {
  it('is that of its UTF-8', () => {
    expect(['', 'abc', 'é', '日', '🦆'].map(utf8Bytes)).to.deep.equal([0, 3, 2, 3, 4]);
  });

  it('as a JSON string counts quotes and escapes', () => {
    expect(['', 'abc', '"', '\\', '\n', '\u0001', '\ud800', '日'].map(jsonEscapedBytes)).to.deep.equal([
      2, 5, 4, 4, 4, 8, 8, 5,
    ]);
  });

  it('as a JSON string is what it adds to a response', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const response = JSON.stringify({ Status: 'SUCCEEDED', Result: text });
        expect(jsonEscapedBytes(text) + utf8Bytes('{"Status":"SUCCEEDED","Result":}')).to.equal(utf8Bytes(response));
      }),
      SEEDED,
    );
  });
});
