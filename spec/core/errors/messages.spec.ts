import { expect } from 'chai';
import { describeValue, InvalidArgumentError, invalidArgument } from '../../../lib/core/errors/argument-errors.js';
import {
  ExecutionEndedError,
  ExecutionRunningError,
  HistoryExpiredError,
  ParentNotifiedError,
  UnsupportedOperationError,
} from '../../../lib/core/errors/client-errors.js';
import { EverstepError } from '../../../lib/core/errors/everstep-error.js';
import {
  InvalidInputError,
  SerializationError,
  SizeLimitError,
} from '../../../lib/core/errors/serialization-errors.js';

describe('a value in a message', () => {
  class Payment {}
  const circular: { self?: unknown } = {};
  circular.self = circular;

  for (const [value, description] of [
    ['a "text"', '"a \\"text\\""'],
    [5, '5'],
    [Number.NaN, 'NaN'],
    [5n, '5n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('mark'), 'Symbol(mark)'],
    [Payment, 'class Payment'],
    [function run() {}, 'function run'],
    [() => 1, 'function (anonymous)'],
    [new Payment(), 'an instance of Payment'],
    [new TypeError('no'), 'TypeError: no'],
    [{ a: [1, 2n] }, '{"a":[1,"2n"]}'],
    [Object.create(null), '{}'],
    [circular, 'an object'],
  ] as const) {
    it(`is ${description}`, () => {
      expect(describeValue(value)).to.equal(description);
    });
  }

  it('is short', () => {
    for (const value of ['long '.repeat(100), { text: 'long '.repeat(100) }, 10n ** 200n]) {
      expect(describeValue(value)).to.have.length(100).and.match(/…$/);
    }
  });

  it('never throws', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('hostile');
        },
      },
    );
    expect(describeValue(hostile)).to.equal('an object');
  });
});

describe('whether something is an error of a class', () => {
  it('can be asked of anything', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const thrown of [undefined, null, 'text', Object.create(null), proxy]) {
      expect(thrown instanceof EverstepError).to.equal(false);
    }
  });
});

describe('the message of', () => {
  it('an argument fault names what, expected, got and cure', () => {
    const cause = new Error('why');
    const error = invalidArgument({
      what: 'limit of list()',
      got: 0,
      expected: 'a whole number from 1',
      cure: 'Leave it out.',
      cause,
    });
    expect(error).to.be.instanceOf(InvalidArgumentError).and.instanceOf(EverstepError).with.property('cause', cause);
    expect(error.message).to.equal('limit of list(): expected a whole number from 1, got 0. Leave it out.');
    expect(invalidArgument({ what: 'a', got: 0, expected: 'b' })).not.to.have.property('cause');
  });

  it('a serialization fault names value, place and problem', () => {
    const fault = { direction: 'serialize', what: 'result.at', problem: 'it is a symbol.' } as const;
    expect(new SerializationError(fault).message).to.equal("result.at can't be recorded: it is a symbol.");
    expect(new SerializationError({ ...fault, direction: 'deserialize', where: 'workflow W' })).to.include({
      name: 'SerializationError',
      message: "result.at of workflow W can't be read back: it is a symbol.",
      direction: 'deserialize',
      what: 'result.at',
      where: 'workflow W',
    });
  });

  it('a size fault names both figures and the way out', () => {
    const error = new SizeLimitError("The result of step 'charge'", 300_000, 262_144);
    expect(error).to.include({
      name: 'SizeLimitError',
      actual: 300_000,
      allowed: 262_144,
      what: "The result of step 'charge'",
    });
    expect(error.message).to.match(
      /^The result of step 'charge' takes 300,000 bytes, and the limit is 262,144 bytes\. Keep large data/,
    );
  });

  it('an input fault lists each violation in a line of its own', () => {
    const violations = [
      { path: 'items[2].price', constraints: ['must be a number', 'must not be less than 1'] },
      { path: '', constraints: ['is strange'] },
    ];
    const error = new InvalidInputError('The input is not valid', violations);
    expect(error.violations).to.deep.equal(violations);
    expect(error.message).to.equal(
      'The input is not valid:\n  items[2].price: must be a number; must not be less than 1\n  input: is strange',
    );
  });
});

describe('an error of a client', () => {
  it('says that an execution has ended, how, and what to do', () => {
    const error = new ExecutionEndedError('e-1', 'FAILED', 'pause', 'Start it again under another name.');
    expect(error).to.include({ name: 'ExecutionEndedError', executionId: 'e-1', status: 'FAILED', method: 'pause' });
    expect(error.message).to.equal(
      "pause() can't be done with the execution e-1, which has ended as FAILED. Start it again under another name.",
    );
  });

  it('says that an execution has not ended, and what to do', () => {
    const error = new ExecutionRunningError('e-1', 'PAUSED', 'delete');
    expect(error).to.include({ name: 'ExecutionRunningError', executionId: 'e-1', status: 'PAUSED', method: 'delete' });
    expect(error.message).to.match(/^delete\(\) is for executions that have ended, .* e-1 is PAUSED\. .* stop\(\)/);
  });

  it('says which execution to redrive instead of the one that it invoked', () => {
    const error = new ParentNotifiedError('e-2', 'e-1');
    expect(error).to.include({ name: 'ParentNotifiedError', executionId: 'e-2', parentId: 'e-1' });
    expect(error.message).to.match(/^redrive\(\) can't be done with the execution e-2: e-1, .* Redrive e-1 instead/);
  });

  it('says when a history was dropped', () => {
    const error = new HistoryExpiredError('e-1', new Date('2027-03-01T00:00:00Z'));
    expect(error.name).to.equal('HistoryExpiredError');
    expect(error.message).to.match(/ e-1 was dropped at 2027-03-01T00:00:00\.000Z, .*describe\(\)/);
  });

  it('says what a place does not support, and what to do instead', () => {
    const error = new UnsupportedOperationError('redrive', 'AWS Lambda has no such operation', 'Start it anew.');
    expect(error).to.include({ name: 'UnsupportedOperationError', method: 'redrive' });
    expect(error.message).to.equal('redrive() is not supported here: AWS Lambda has no such operation. Start it anew.');
  });
});
