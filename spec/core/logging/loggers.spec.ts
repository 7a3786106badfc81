import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import winston from 'winston';
import { SafeLogger } from '../../../lib/core/logging/index.js';
import type { Logger } from '../../../lib/index.js';
import { LineLogger } from '../../support/line-logger.js';

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
  const steady = SafeLogger.of(logger);
  steady.write('debug', 'paid', FIELDS, { amount: 5 });
  steady.write('debug', 'failed', FIELDS, error);
  return logger;
}

/** What a user's logger is called with for a line with such data. */
function logged<L extends Logger>(logger: L, data: object): L {
  SafeLogger.of(logger).write('debug', 'm', FIELDS, data);
  return logger;
}

function winstonInMemory(options: winston.LoggerOptions = {}) {
  const lines: object[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const transports = [new winston.transports.Stream({ stream })];
  const logger = winston.createLogger({ level: 'debug', format: winston.format.json(), transports, ...options });
  return { logger, lines };
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
    const steady = SafeLogger.of(new Console({ stdout }));
    steady.write('info', '5%d of %c3%a9', FIELDS, { amount: 5 });
    steady.write('info', 'failed', {}, error);
    const [first, second] = text.split('\n');
    expect(first).to.equal("5%d of %c3%a9 { executionArn: 'arn:e-1', operationName: 'charge', amount: 5 }");
    expect(second).to.match(/^failed (\{\} )?RangeError: out/);
  });

  it('that is winston writes them as JSON', () => {
    const { logger, lines } = winstonInMemory();
    written(logger);
    expect(lines).to.deep.equal([
      { level: 'debug', message: 'paid', ...FIELDS, amount: 5 },
      { level: 'debug', message: 'failed', ...FIELDS, ...FLAT_ERROR },
    ]);
  });

  it('that is winston loses no field to a percent sign in the message, and keeps its own', () => {
    const { logger, lines } = winstonInMemory({ defaultMeta: { service: 'shop', tenant: 1 } });
    const child = logger.child({ part: 'cart' });
    for (const message of ['50%complete', '%s', '100%%']) {
      SafeLogger.of(child).write('info', message, FIELDS, { amount: 5, tenant: 2 });
    }
    expect(lines).to.deep.equal(
      ['50%complete', '%s', '100%%'].map((message) => {
        return { level: 'info', message, ...FIELDS, amount: 5, service: 'shop', tenant: 2, part: 'cart' };
      }),
    );
  });

  it('that is winston writes from its level on', () => {
    const { logger, lines } = winstonInMemory({ level: 'warn' });
    SafeLogger.of(logger).info('quiet');
    SafeLogger.of(logger).warn('loud');
    expect(lines).to.deep.equal([{ level: 'warn', message: 'loud' }]);
  });

  it('gets an error that is a field as one, and what else was thrown as data', () => {
    const logger = new LineLogger();
    const steady = SafeLogger.of(logger);
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

  it('gets what would take the place of a field of the line in the field data', () => {
    const given = { executionArn: 'A', operationName: FIELDS.operationName, level: 'x', message: 'x', timestamp: 'x' };
    const { lines } = logged(new LineLogger(), { ...given, amount: 5 });
    const { executionArn, level, message, timestamp } = given;
    const aside = { executionArn, level, message, timestamp };
    expect(lines).to.deep.equal([{ level: 'debug', message: 'm', data: { ...FIELDS, amount: 5, data: aside } }]);
  });

  it('gets the same fields of the line, whatever its kind, and own names of that kind in the field data too', () => {
    const given = { executionArn: 'A', level: 'x', message: 'x', msg: 'x', time: 'x', pid: 'x' };
    const { executionArn, level, message, msg, time, pid } = given;
    const pino = logged(new PinoLike(), given).calls[0]!;
    expect(pino).to.deep.equal(['debug', { ...FIELDS, message, pid, data: { executionArn, level, msg, time } }, 'm']);
    const bunyan = logged(new BunyanLike(), given).calls[0]!;
    expect(bunyan).to.deep.equal(['debug', { ...FIELDS, message, data: { executionArn, level, msg, time, pid } }, 'm']);
    const powertools = logged(new PowertoolsLike(), given).calls[0]!;
    expect(powertools).to.deep.equal([
      'debug',
      'm',
      { ...FIELDS, msg, time, pid, data: { executionArn, level, message } },
    ]);
    const { logger, lines } = winstonInMemory();
    logged(logger, given);
    const line = { level: 'debug', message: 'm', ...FIELDS, msg, time, pid };
    expect(lines).to.deep.equal([{ ...line, data: { executionArn, level, message } }]);
  });

  it('gets what was given as data beside what had to go there', () => {
    const { lines } = logged(new LineLogger(), { message: 'x', level: undefined, data: { amount: 5 } });
    expect(lines[0]!.data).to.deep.equal({ ...FIELDS, data: { message: 'x', data: { amount: 5 } } });
  });

  it('gets what others add as what the caller gives, whose fields win', () => {
    const logger = new LineLogger();
    const added = { message: 'no', executionArn: 'no', tenant: 1, shard: 7 };
    SafeLogger.of(logger).write('info', 'm', FIELDS, { tenant: 2 }, added);
    const aside = { message: 'no', executionArn: 'no' };
    expect(logger.lines[0]).to.deep.equal({
      level: 'info',
      message: 'm',
      data: { ...FIELDS, tenant: 2, shard: 7, data: aside },
    });
  });

  it('is called as its own method, and is not wrapped twice', () => {
    const steady = SafeLogger.of(new LineLogger());
    expect(SafeLogger.of(steady)).to.equal(steady);
  });
});
