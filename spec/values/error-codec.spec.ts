import { expect } from 'chai';
import { EverstepError } from '../../lib/core/errors/everstep-error.js';
import type { ErrorObject } from '../../lib/core/wire/index.js';
import { ErrorCodec, loadTransformer, raise } from '../../lib/values/index.js';

class CardDeclined extends Error {
  static {
    this.prototype.name = 'CardDeclined';
  }
}

class Wrapped extends EverstepError {
  static override readonly everstepName: string = 'Wrapped';
}

const wrap = (message: string, cause: Error) => new Wrapped(message, { cause });
const errors = new ErrorCodec(undefined, 'execution');

describe('the errors of an execution', () => {
  before(() => loadTransformer());

  it('are recorded and revived at once', () => {
    const recorded = errors.record(new CardDeclined('no funds'), [CardDeclined]) as ErrorObject;
    expect(recorded).to.include({ ErrorType: 'CardDeclined', ErrorMessage: 'no funds' });
    expect(errors.revive(recorded, [CardDeclined], wrap)).to.be.instanceOf(CardDeclined);
  });

  it('come wrapped, with their record in clear, where the class is not listed', () => {
    const recorded: ErrorObject = { ErrorType: 'CardDeclined', ErrorMessage: 'no funds' };
    let clear: ErrorObject | undefined;
    const revived = errors.revive(recorded, undefined, (message, cause, object) => {
      clear = object;
      return wrap(message, cause);
    });
    expect(revived).to.be.instanceOf(Wrapped).and.have.nested.property('cause.name', 'CardDeclined');
    expect(clear).to.deep.equal(recorded);
  });

  it('are thrown where they are there, and reject where they come later', async () => {
    const error = new CardDeclined('no funds');
    expect(() => raise(error)).to.throw(error);
    expect(await raise(Promise.resolve(error)).catch((reason: unknown) => reason)).to.equal(error);
  });
});
