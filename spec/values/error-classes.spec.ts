import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { errorClassesOf } from '../../lib/values/errors/error-classes.js';

class CardDeclined extends Error {}

describe('the error classes of a throws option', () => {
  it('are what its function gives', () => {
    expect(errorClassesOf(() => [CardDeclined, TypeError, Error])).to.deep.equal([CardDeclined, TypeError, Error]);
    expect(errorClassesOf(undefined)).to.deep.equal([]);
  });

  const beforeDeclaration = () => {
    throw new ReferenceError("Cannot access 'CardDeclined' before initialization");
  };
  for (const [what, wrong, message] of [
    ['an array', [CardDeclined], 'throws: expected a function that returns an array of error classes'],
    ['a class', CardDeclined, 'got class CardDeclined. Put the classes behind () =>'],
    ['a function of a class', () => CardDeclined, 'got class CardDeclined'],
    ['a function of another class', () => [CardDeclined, Map], 'throws[1]: expected a class that extends Error'],
    ['a class that is not there', () => [undefined], 'do two modules import each other?'],
    ['a class that is not there yet', beforeDeclaration, "got ReferenceError: Cannot access 'CardDeclined'"],
  ] as const) {
    it(`are refused when it is ${what}`, () => {
      expect(() => errorClassesOf(wrong as never)).to.throw(InvalidArgumentError, message);
    });
  }

  it('are refused with the name of the option', () => {
    expect(() => errorClassesOf([] as never, 'throws of @Step on charge')).to.throw(
      'throws of @Step on charge: expected',
    );
  });
});
