import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { EmulatorStartError } from '../../lib/core/errors/emulator-errors.js';
import type { HostInvocation } from '../../lib/emulator/functions/function-host.js';
import { ProcessHost } from '../../lib/emulator/process-host.js';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { FastClock } from '../support/fast-clock.js';
import { type Line, LineLogger } from '../support/line-logger.js';
import { EmulatorKit } from './emulator-kit.js';

const HANDLERS = fileURLToPath(new URL('processes/handlers.js', import.meta.url));

describe('a function in processes of its own', () => {
  const kit = new EmulatorKit();
  afterEach(() => kit.stop());

  it('is told what Lambda tells: event, context, environment; and is kept warm for the next call', async () => {
    const environment = { COLOUR: 'blue' };
    await kit.start({ plain: { handler: `${HANDLERS}#plain`, durable: false, timeout: 7, environment } });
    const { value, ExecutedVersion, FunctionError } = await kit.invoke('plain', { total: 17 }, { TenantId: 'acme' });
    expect({ ExecutedVersion, FunctionError }).to.deep.equal({ ExecutedVersion: '$LATEST', FunctionError: undefined });
    expect(value).to.deep.include({
      event: { total: 17 },
      call: 1,
      env: {
        AWS_ENDPOINT_URL_LAMBDA: kit.url,
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: 'plain',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        COLOUR: 'blue',
      },
    });
    expect(value.context).to.deep.include({
      functionName: 'plain',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:plain:$LATEST',
      memoryLimitInMB: '1024',
      tenantId: 'acme',
    });
    expect(value.remaining).to.be.within(1, 7000);
    expect((await kit.invoke('plain')).value).to.include({ pid: value.pid, call: 2 });
  });

  it('gets as many as are called at once, but no more than it may', async () => {
    await kit.start({ slow: { handler: `${HANDLERS}#slow`, durable: false, concurrency: 2 } });
    const pids = await Promise.all([1, 2, 3, 4].map(async () => (await kit.invoke('slow')).value));
    expect(new Set(pids).size).to.equal(2);
  });

  it('begins no more of them when the emulator stops, whoever still waits for one', async () => {
    await kit.start({ endless: { handler: `${HANDLERS}#endless`, durable: false, concurrency: 1 } });
    const calls = [1, 2, 3].map(() => kit.invoke('endless').catch((error: Error) => error));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await kit.stop();
    for (const failure of await Promise.all(calls)) expect(failure).to.be.instanceOf(Error);
    // A process that has ended is let go of a moment later.
    while (process.getActiveResourcesInfo().includes('ProcessWrap'))
      await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('that fails gives the error, its trace and its type, and the emulator tells of it', async () => {
    await kit.start({ failing: { handler: `${HANDLERS}#failing`, durable: false } });
    const { value, FunctionError, StatusCode } = await kit.invoke('failing');
    expect({ FunctionError, StatusCode }).to.deep.equal({ FunctionError: 'Unhandled', StatusCode: 200 });
    expect(value).to.include({ errorType: 'TypeError', errorMessage: 'out of stock' });
    expect(value.trace[0]).to.match(/^at failing .*handlers\.js/);
    const [{ level, message, data }] = kit.logger.lines as [Line];
    expect({ level, message }).to.deep.equal({
      level: 'warn',
      message: 'Function failing failed: TypeError: out of stock.',
    });
    expect(data.function).to.equal('failing');
    expect(data.requestId).to.match(/^[0-9a-f-]{36}$/);
    expect(data.stack).to.match(/^TypeError: out of stock\nat failing .*handlers\.js/);
  });

  it('that takes too long is ended, and runs in another process the next time', async () => {
    await kit.start({ endless: { handler: `${HANDLERS}#endless`, durable: false, timeout: 1 } });
    const { value } = await kit.invoke('endless');
    expect(value.errorType).to.equal('Sandbox.Timedout');
    expect(value.errorMessage).to.match(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
  });

  for (const [way, type, timeout] of [
    ['crash', 'Runtime.ExitError', 60],
    ['hang', 'Sandbox.Timedout', 2],
  ] as const) {
    it(`that is durable goes on in another process after a ${way}`, async () => {
      const unlucky = { handler: `${HANDLERS}#unlucky`, timeout };
      await kit.start({ unlucky }, { clock: new FastClock(100) });
      const arn = await kit.begin('unlucky:$LATEST', way);
      expect((await kit.ended(arn)).Result).to.equal('true');
      const ends = (await kit.events(arn)).filter(({ EventType }) => EventType === 'InvocationCompleted');
      const types = ends.map(({ InvocationCompletedDetails: details }) => details!.Error?.Payload?.ErrorType);
      expect(types.at(-1)).to.equal(undefined);
      // On a machine that is busy, the second one may take too long as well.
      expect([...new Set(types.slice(0, -1))]).to.deep.equal([type]);
      expect(kit.logger.messages[0]).to.contain(`An invocation of unlucky broke off (1 in a row): ${type}`);
    });
  }
});

describe('a function whose code can not be loaded', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-emulator-'));
    await writeFile(join(folder, 'broken.mjs'), 'throw new Error("no database");');
    await writeFile(join(folder, 'stuck.mjs'), 'await new Promise(() => {}); export const handler = () => {};');
  });
  after(() => rm(folder, { recursive: true }));

  async function refusal(handler: string): Promise<Error> {
    const emulator = new LambdaEmulator({ functions: { orders: { handler } } });
    return emulator.start().then(
      () => expect.fail('it started'),
      (error: Error) => error,
    );
  }

  it('keeps the emulator from starting: no file, no export, an error while it loads', async () => {
    const [missing, wrong, broken] = await Promise.all([
      refusal(`${folder}/missing.mjs`),
      refusal(`${HANDLERS}#handle`),
      refusal(`${folder}/broken.mjs`),
    ]);
    for (const error of [missing, wrong, broken]) expect(error).to.be.instanceOf(EmulatorStartError);
    expect(missing!.message).to.match(
      /^The handler of function orders can't be loaded from .*missing\.mjs: .*Cannot find module/,
    );
    expect(wrong!.message).to.match(
      /handle is not a function that .*handlers\.js exports\. Its exports: endless, failing, /,
    );
    expect(broken!.message).to.contain('no database');
  });

  it('since it never ends to load, is told of, and ended after a while', async () => {
    const logger = new LineLogger();
    const file = join(folder, 'stuck.mjs');
    const host = new ProcessHost({
      ...{ functionName: 'orders', handler: { file, exportName: 'handler' }, memorySize: 128, concurrency: 1, logger },
      ...{ env: () => ({}), timeoutSeconds: 1, slowLoadSeconds: 0.05, loadSeconds: 0.1 },
    });
    const error = await host.start().catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(EmulatorStartError);
    expect(error!.message).to.contain('stuck.mjs: Loading timed out after 0.10 seconds. Correct the path, ');
    expect(logger.messages).to.have.length(1);
    expect(logger.messages[0]).to.match(
      /^Function orders is still loading after 0\.05 seconds, .* After 0\.1 seconds it/,
    );
    const failure = await host.invoke({ payload: '{}' } as HostInvocation).catch((reason: Error) => reason);
    expect(failure).to.include({ name: 'Sandbox.Timedout' });
  });

  it('does not keep another one, that never ends to load, running', async () => {
    const functions = { stuck: { handler: `${folder}/stuck.mjs` }, broken: { handler: `${folder}/broken.mjs` } };
    const error = await new LambdaEmulator({ functions }).start().catch((reason: Error) => reason);
    expect(error).to.have.property('message').that.contains('no database');
    while (process.getActiveResourcesInfo().includes('ProcessWrap'))
      await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('a function that still loads', () => {
  const kit = new EmulatorKit();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-emulator-'));
    const looking = 'const { status } = await fetch(process.env.AWS_ENDPOINT_URL_LAMBDA + "/health");';
    await writeFile(join(folder, 'looking.mjs'), `${looking} export const handler = () => status;`);
  });
  after(async () => {
    await kit.stop();
    await rm(folder, { recursive: true });
  });

  it('keeps the emulator from being ready, and it says so', async () => {
    await kit.start({ looking: { handler: `${folder}/looking.mjs`, durable: false } });
    expect((await kit.invoke('looking')).value).to.equal(503);
    expect((await fetch(`${kit.url}/health`)).status).to.equal(200);
  });
});
