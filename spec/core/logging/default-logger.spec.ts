import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';

const library = new URL('../../../lib/core/logging/index.js', import.meta.url);

/** What a process prints that logs with the default logger: the lines, parsed. */
async function printed(code: string, env: NodeJS.ProcessEnv = {}): Promise<any[]> {
  const script = `
    import Module from 'node:module';
    import { defaultLogger } from ${JSON.stringify(library)};
    const logger = defaultLogger();
    const isLoaded = (name) => Object.keys(Module._cache).some((file) => file.includes('/node_modules/' + name + '/'));
    ${code}`;
  const { EVERSTEP_LOG_LEVEL: _, AWS_LAMBDA_LOG_LEVEL: __, ...rest } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...rest, ...env },
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const WITHOUT_WINSTON = `
  const { _resolveFilename } = Module;
  Module._resolveFilename = (request, ...rest) => {
    if (request === 'winston') throw new Error('not installed');
    return _resolveFilename(request, ...rest);
  };`;

const NESTED_ERROR = "logger.warn('nested', { of: Object.assign(new RangeError('out'), { code: 7n }) });";

const NESTED = { name: 'RangeError', message: 'out', code: '7' };

const EACH_LEVEL = "for (const level of ['debug', 'info', 'warn', 'error']) logger[level](level + 's', { order: 17 });";

describe('the logger used when none is given', () => {
  it('prints JSON, one object a line, from level info on; winston is loaded by the first line', async () => {
    const lines = await printed(`
      console.log(JSON.stringify({ before: isLoaded('winston') }));
      ${EACH_LEVEL}
      console.log(JSON.stringify({ after: isLoaded('winston') }));`);
    expect(lines.shift()).to.deep.equal({ before: false });
    expect(lines.pop()).to.deep.equal({ after: true });
    expect(lines.map(({ level, message, order }) => [level, message, order])).to.deep.equal([
      ['info', 'infos', 17],
      ['warn', 'warns', 17],
      ['error', 'errors', 17],
    ]);
    for (const { timestamp } of lines) expect(new Date(timestamp).toISOString()).to.equal(timestamp);
  });

  it('keeps errors among the data', async () => {
    const [line] = await printed(NESTED_ERROR);
    expect(line.of).to.include(NESTED).and.have.property('stack');
  });

  for (const [where, preparation] of [
    ['with winston', ''],
    ['without winston', WITHOUT_WINSTON],
  ] as const) {
    it(`keeps message and data whatever percent signs and names they have, ${where}`, async () => {
      const messages = ['50%complete', '%s', '100%%', 'q=%dx'];
      const lines = await printed(`${preparation}
        for (const message of ${JSON.stringify(messages)}) logger.info(message, { order: 17 });
        logger.info('m', { level: 'x', message: 'x', timestamp: 'x', order: 17 });`);
      expect(lines.map(({ level, message, order }) => [level, message, order])).to.deep.equal(
        [...messages, 'm'].map((message) => ['info', message, 17]),
      );
      for (const { timestamp } of lines) expect(new Date(timestamp).toISOString()).to.equal(timestamp);
    });
  }

  it('begins at the level that the environment says', async () => {
    const levels = async (env: NodeJS.ProcessEnv, preparation = '') =>
      (await printed(preparation + EACH_LEVEL, env)).map(({ level }) => level);
    const [own, lambda, trace, fatal, both, unknown, plain] = await Promise.all([
      levels({ EVERSTEP_LOG_LEVEL: 'debug' }),
      levels({ AWS_LAMBDA_LOG_LEVEL: 'ERROR' }),
      levels({ AWS_LAMBDA_LOG_LEVEL: 'TRACE' }),
      levels({ AWS_LAMBDA_LOG_LEVEL: 'FATAL' }),
      levels({ EVERSTEP_LOG_LEVEL: 'warn', AWS_LAMBDA_LOG_LEVEL: 'DEBUG' }, WITHOUT_WINSTON),
      levels({ EVERSTEP_LOG_LEVEL: 'loud' }, WITHOUT_WINSTON),
      levels({ EVERSTEP_LOG_LEVEL: 'constructor' }, WITHOUT_WINSTON),
    ]);
    expect(own).to.deep.equal(['debug', 'info', 'warn', 'error']);
    expect(lambda).to.deep.equal(['error']);
    expect(trace).to.deep.equal(own);
    expect(fatal).to.deep.equal(['error']);
    expect(both).to.deep.equal(['warn', 'error']);
    expect(unknown).to.deep.equal(['info', 'warn', 'error']);
    expect(plain).to.deep.equal(['info', 'warn', 'error']);
  });

  it('prints the same where winston is not to be found, and never throws', async () => {
    const lines = await printed(`${WITHOUT_WINSTON}
      logger.info('plain', { order: 17 });
      const circular = { big: 10n };
      circular.self = circular;
      logger.warn('odd', circular);
      logger.error('bare');
      ${NESTED_ERROR}`);
    expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['info', 'plain'],
      ['warn', 'odd'],
      ['error', 'bare'],
      ['warn', 'nested'],
    ]);
    expect(lines[3].of).to.include(NESTED).and.have.property('stack');
    expect(lines[0].order).to.equal(17);
    for (const { timestamp } of lines) expect(new Date(timestamp).toISOString()).to.equal(timestamp);
  });
});
