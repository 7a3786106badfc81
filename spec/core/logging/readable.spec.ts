import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { SafeLogger } from '../../../lib/core/logging/index.js';
import type { Logger } from '../../../lib/index.js';
import { LineLogger } from '../../support/line-logger.js';

const fail = (): never => {
  throw new Error('not loaded');
};

const UNREADABLE = "[can't be read: not loaded]";

/** Every trap of which fails. */
function hostile(): object {
  const traps = ['get', 'getPrototypeOf', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'apply'] as const;
  return new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, fail])));
}

function withGetter(): object {
  return Object.defineProperty({ id: 1 }, 'total', { enumerable: true, get: fail });
}

function unreadableError(): Error {
  return Object.defineProperty(new RangeError('out'), 'message', { get: fail });
}

/** What a logger that writes JSON makes of a line with such data. */
function written(data: unknown): Record<string, unknown> {
  const lines: string[] = [];
  const write = (message: string, fields: object) => void lines.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  SafeLogger.of(logger).write('info', 'paid', { executionArn: 'e-1', attempt: undefined }, data);
  expect(lines).to.have.lengthOf(1);
  return JSON.parse(lines[0]!);
}

/** What plain text a console prints. */
function printed(message: string, data?: unknown): string {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  SafeLogger.of(new Console({ stdout })).info(message, data);
  return text;
}

describe('a value that can not be read', () => {
  const circular: Record<string, unknown> = { id: 1 };
  circular.self = circular;
  let deep: object = {};
  for (let i = 0; i < 20_000; i++) deep = { deep };

  const values: [string, unknown, unknown][] = [
    ['a getter that throws', withGetter(), { id: 1, total: UNREADABLE }],
    ['toJSON that throws', { id: 1, toJSON: fail }, { id: 1 }],
    ['a proxy that throws', hostile(), UNREADABLE],
    ['a revoked proxy', revoked(), undefined],
    ['a bigint', 5n, '5'],
    ['a bigint within', { n: 5n }, { n: '5' }],
    ['a circle', circular, { id: 1, self: '[Circular]' }],
    ['20,000 levels', deep, undefined],
    ['what all refers to all', meshed(40), undefined],
    ['an array with one of them', [1, withGetter()], [1, { id: 1, total: UNREADABLE }]],
    [
      'what throws what can not be read',
      {
        get id() {
          throw hostile();
        },
      },
      { id: "[can't be read]" },
    ],
  ];
  for (const [what, value, expected] of values) {
    it(`costs its value and not the line: ${what}`, () => {
      const line = written({ before: 1, value, after: 2 });
      expect(line).to.include({ executionArn: 'e-1', message: 'paid', before: 1, after: 2 });
      expect(line).to.have.property('value');
      if (expected !== undefined) expect(line.value).to.deep.equal(expected);
    });
  }

  it('costs no other field where it is a field of the line itself', () => {
    expect(written(withGetter())).to.deep.equal({ executionArn: 'e-1', message: 'paid', id: 1, total: UNREADABLE });
    expect(written({ id: 1, toJSON: fail })).to.deep.equal({ executionArn: 'e-1', message: 'paid', id: 1 });
    expect(written(hostile())).to.deep.equal({ executionArn: 'e-1', message: 'paid', data: UNREADABLE });
  });

  it('leaves of an error what can be read', () => {
    const line = written(unreadableError());
    expect(line).to.include({ errorType: 'RangeError', errorMessage: UNREADABLE }).and.to.have.property('stack');
  });

  it('may be the message', () => {
    const logger = new LineLogger();
    SafeLogger.of(logger).info({ toString: fail } as never);
    expect(logger.messages).to.deep.equal([UNREADABLE]);
  });
});

describe('what is logged', () => {
  it('is written as it is where any logger can write it', () => {
    const data = { at: new Date(0), list: [1], of: new RangeError('out') };
    const logger = new LineLogger();
    SafeLogger.of(logger).info('paid', data);
    for (const [key, value] of Object.entries(data)) expect(logger.lines[0]!.data[key]).to.equal(value);
  });

  it('is an error also where it is of another realm, as what Node throws is under jest', () => {
    const foreign: unknown = runInNewContext("new RangeError('out')");
    expect(foreign).not.to.be.instanceOf(Error);
    for (const data of [foreign, { error: foreign }]) {
      expect(written(data)).to.include({ errorType: 'RangeError', errorMessage: 'out' });
    }
  });

  it('is what an object says of itself, where it does', () => {
    class User {
      readonly password = 'secret';
      toJSON() {
        return { id: 7 };
      }
    }
    expect(written(new User())).to.deep.equal({ executionArn: 'e-1', message: 'paid', id: 7 });
    expect(written(new Date(0)).data).to.equal('1970-01-01T00:00:00.000Z');
    expect(written([1, 2]).data).to.deep.equal([1, 2]);
  });

  it('does not pass for what the line says of itself', () => {
    const line = { executionArn: 'e-1', message: 'paid' };
    const forged = { executionArn: 'e-2', attempt: 3, message: 'refunded' };
    expect(written(forged)).to.deep.equal({ ...line, data: forged });
    expect(written({ toJSON: () => forged })).to.deep.equal({ ...line, data: forged });
    expect(written({ of: { ...forged, toJSON: () => forged } })).to.deep.equal({ ...line, of: forged });
    expect(written(JSON.parse('{ "__proto__": { "executionArn": "e-2" } }'))).to.include(line);
    const error = { error: new Error('out'), errorMessage: 'all is well', errorType: 'None' };
    expect(written(error)).to.include({ errorMessage: 'out', errorType: 'Error' });
  });

  const FORGED = 'paid\nERROR refunded\r\u001b[2Kgone\u2028end';
  const ESCAPED = 'paid\\nERROR refunded\\u000d\\u001b[2Kgone\\u2028end';

  it('is one line of plain text, however many lines its message has', () => {
    expect(printed(FORGED)).to.equal(`${ESCAPED} {}\n`);
    const logger = new LineLogger();
    SafeLogger.of(logger).info(FORGED);
    expect(logger.messages).to.deep.equal([ESCAPED]);
  });

  it('has no other line that begins like one, whatever message an error has', () => {
    const [first, ...others] = printed('failed', new Error(FORGED)).trimEnd().split('\n');
    expect(first).to.equal('failed {} Error: paid');
    expect(others.length).to.be.greaterThan(1);
    for (const other of others) expect(other).to.match(/^ {4}/);
    expect(others.join('')).not.to.include('\u001b');
  });
});

/** Objects that each refer to all others. */
function meshed(count: number): object {
  const all: Record<string, object>[] = Array.from({ length: count }, () => ({}));
  for (const one of all) for (const [i, other] of all.entries()) one[`n${i}`] = other;
  return all[0]!;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
