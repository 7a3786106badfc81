import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import winston from 'winston';
import type { Logger } from '../../lib/index.js';
import { SteadyLogger } from '../../lib/logging/index.js';
import { LineLogger } from '../support/line-logger.js';

const FIELDS = { executionArn: 'arn:e-1', operationName: 'charge' };
const error = new RangeError('out');
const FLAT_ERROR = { errorType: 'RangeError', errorMessage: 'out', stack: error.stack };

/** Keeps what its methods are called with. */
class Recording {
  readonly calls: unknown[][] = [];
  protected keep(level: string, args: unknown[]): void {
    this.calls.push([level, ...args]);
  }
}

/** The methods by which pino is known, with its types. */
class PinoLike extends Recording {
  debug(fields: unknown, message?: string, ...args: unknown[]): void;
  debug(message: string, ...args: any[]): void;
  debug(...args: unknown[]): void {
    this.keep('debug', args);
  }
  info = this.debug;
  warn = this.debug;
  error = this.debug;
  child(): this {
    return this;
  }
  bindings(): object {
    return {};
  }
}

/** As pino, but for what it is known by. */
class BunyanLike extends Recording {
  debug(fields: object, message?: any, ...args: any[]): void;
  debug(message: any, ...args: any[]): void;
  debug(...args: unknown[]): void {
    this.keep('debug', args);
  }
  info = this.debug;
  warn = this.debug;
  error = this.debug;
  child(): this {
    return this;
  }
  addStream(): void {}
}

type PowertoolsExtra = [Error | string] | { [key: string]: unknown }[];

/** The methods of the logger of Powertools, with its types. */
class PowertoolsLike extends Recording {
  debug(input: string | { message: string }, ...extra: PowertoolsExtra): void {
    this.keep('debug', [input, ...extra]);
  }
  info(input: string | { message: string }, ...extra: PowertoolsExtra): void {
    this.keep('info', [input, ...extra]);
  }
  warn(input: string | { message: string }, ...extra: PowertoolsExtra): void {
    this.keep('warn', [input, ...extra]);
  }
  error(input: string | { message: string }, ...extra: PowertoolsExtra): void {
    this.keep('error', [input, ...extra]);
  }
  appendKeys(): void {}
}

/** What a user's logger is called with for a line with data, and for one with an error. */
function written<L extends Logger>(logger: L): L {
  const steady = SteadyLogger.of(logger);
  steady.write('debug', 'paid', FIELDS, { amount: 5 });
  steady.write('debug', 'failed', FIELDS, error);
  return logger;
}

describe('a logger of the user', () => {
  it('of its own making gets message and fields; of an error its name, message and stack', () => {
    const { lines } = written(new LineLogger());
    expect(lines).to.deep.equal([
      { level: 'debug', message: 'paid', data: { ...FIELDS, amount: 5 } },
      { level: 'debug', message: 'failed', data: { ...FIELDS, ...FLAT_ERROR } },
    ]);
  });

  it('that is pino gets the fields first, and the error under its name for it', () => {
    const { calls } = written(new PinoLike());
    expect(calls).to.deep.equal([
      ['debug', { ...FIELDS, amount: 5 }, 'paid'],
      ['debug', { ...FIELDS, err: error }, 'failed'],
    ]);
  });

  it('that is bunyan gets the fields first, and of an error what it keeps without a serializer', () => {
    const { calls } = written(new BunyanLike());
    expect(calls).to.deep.equal([
      ['debug', { ...FIELDS, amount: 5 }, 'paid'],
      ['debug', { ...FIELDS, ...FLAT_ERROR }, 'failed'],
    ]);
  });

  it('that is of Powertools gets the fields after the message, and the error under its name for it', () => {
    const { calls } = written(new PowertoolsLike());
    expect(calls).to.deep.equal([
      ['debug', 'paid', { ...FIELDS, amount: 5 }],
      ['debug', 'failed', { ...FIELDS, error }],
    ]);
  });

  it('that is a console prints fields and error, whatever percent signs the message has', () => {
    let text = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    });
    const steady = SteadyLogger.of(new Console({ stdout }));
    steady.write('info', '5%d of %c3%a9', FIELDS, { amount: 5 });
    steady.write('info', 'failed', {}, error);
    const [first, second] = text.split('\n');
    expect(first).to.equal("5%d of %c3%a9 { executionArn: 'arn:e-1', operationName: 'charge', amount: 5 }");
    expect(second).to.match(/^failed (\{\} )?RangeError: out/);
  });

  it('that is winston writes them as JSON', () => {
    const lines: object[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    });
    const transports = [new winston.transports.Stream({ stream })];
    written(winston.createLogger({ level: 'debug', format: winston.format.json(), transports }));
    expect(lines).to.deep.equal([
      { level: 'debug', message: 'paid', ...FIELDS, amount: 5 },
      { level: 'debug', message: 'failed', ...FIELDS, ...FLAT_ERROR },
    ]);
  });

  it('gets an error that is a field as one, and what else was thrown as data', () => {
    const logger = new LineLogger();
    const steady = SteadyLogger.of(logger);
    steady.warn('a', { error, amount: 5 });
    steady.info('b', { error: 'text' });
    steady.error('c', 'text');
    steady.debug('d', null);
    expect(logger.lines.map(({ data }) => data)).to.deep.equal([
      { ...FLAT_ERROR, amount: 5 },
      { error: 'text' },
      { data: 'text' },
      {},
    ]);
  });

  it('is called as its own method, and is not wrapped twice', () => {
    const steady = SteadyLogger.of(new LineLogger());
    expect(SteadyLogger.of(steady)).to.equal(steady);
  });
});
