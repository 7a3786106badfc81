import { expect } from 'chai';
import { EmulatorStartError } from '../../lib/core/errors/emulator-errors.js';
import type { FunctionSettings } from '../../lib/emulator/functions/function-settings.js';
import { LambdaEmulator } from '../../lib/emulator/server/lambda-emulator.js';
import { MemoryStore } from '../../lib/stores/index.js';
import { EmulatorKit } from './emulator-kit.js';

const INVOKE = '/2015-03-31/functions/echo/invocations';
const EXECUTION =
  '/2025-12-01/durable-executions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Aecho%3A1%2Fdurable-execution%2Fa%2Fb';

describe('what the emulator refuses', () => {
  const kit = new EmulatorKit();
  before(() => kit.start({ echo: { handler: async (event) => event, durable: false } }));
  after(() => kit.stop());

  for (const [method, path, body, status, type] of [
    ['GET', '/', undefined, 404, 'UnknownOperationException'],
    ['GET', INVOKE, undefined, 404, 'UnknownOperationException'],
    ['POST', '/2015-03-31/functions/%zz/invocations', '{}', 404, 'UnknownOperationException'],
    ['POST', `${EXECUTION}/restart`, '{}', 404, 'UnknownOperationException'],
    ['POST', INVOKE, '{"a":', 400, 'InvalidRequestContentException'],
    ['POST', '/2015-03-31/functions/a%20b/invocations', '{}', 400, 'InvalidParameterValueException'],
    ['POST', `${EXECUTION}/checkpoint`, '{"a":', 400, 'SerializationException'],
    ['POST', `${EXECUTION}/checkpoint`, '[]', 400, 'SerializationException'],
    ['POST', `${EXECUTION}/checkpoint`, '{}', 400, 'InvalidParameterValueException'],
    ['POST', `${EXECUTION}/checkpoint`, '{"CheckpointToken":"a","Updates":[1]}', 400, 'SerializationException'],
    ['POST', `${EXECUTION}/checkpoint`, '{"CheckpointToken":"a"}', 404, 'ResourceNotFoundException'],
    ['GET', `${EXECUTION}/state`, undefined, 400, 'InvalidParameterValueException'],
    ['GET', `${EXECUTION}/state?CheckpointToken=a&Marker=b`, undefined, 400, 'InvalidParameterValueException'],
    ['GET', `${EXECUTION}/state?CheckpointToken=a&MaxItems=-1`, undefined, 400, 'InvalidParameterValueException'],
    ['GET', `${EXECUTION}/state?CheckpointToken=a`, undefined, 404, 'ResourceNotFoundException'],
    ['GET', `${EXECUTION}/history`, undefined, 404, 'ResourceNotFoundException'],
    ['POST', `${EXECUTION}/stop`, '{"ErrorType":17}', 400, 'SerializationException'],
    ['POST', `${EXECUTION}/stop`, '{"StackTrace":"here"}', 400, 'SerializationException'],
    ['POST', `${EXECUTION}/stop`, '{}', 404, 'ResourceNotFoundException'],
    [
      'GET',
      '/2025-12-01/functions/echo/durable-executions?ReverseOrder=maybe',
      undefined,
      400,
      'InvalidParameterValueException',
    ],
    [
      'GET',
      '/2025-12-01/functions/echo/durable-executions?Statuses=DONE',
      undefined,
      400,
      'InvalidParameterValueException',
    ],
    [
      'GET',
      '/2025-12-01/functions/echo/durable-executions?StartedAfter=soon',
      undefined,
      400,
      'InvalidParameterValueException',
    ],
    ['POST', INVOKE, 'x'.repeat(17 * 1024 * 1024), 413, 'RequestTooLargeException'],
  ] as const) {
    it(`${method} ${path} ${body?.slice(0, 40) ?? ''}: ${type}`, async () => {
      const response = await fetch(`${kit.url}${path}`, { method, body: body ?? null });
      expect(response.status).to.equal(status);
      expect(response.headers.get('x-amzn-errortype')).to.equal(type);
      expect(response.headers.get('x-amzn-requestid')).to.match(/^[0-9a-f-]{36}$/);
      const said = (await response.json()) as Record<string, string>;
      expect(said.Type).to.equal('User');
      expect(said.message ?? said.Message)
        .to.be.a('string')
        .that.is.not.equal('');
    });
  }

  it('is a fault of its own where its store fails', async () => {
    class FailingStore extends MemoryStore {
      override async get(): Promise<never> {
        throw new Error('the disk is gone');
      }
    }
    const failing = new EmulatorKit();
    await failing.start({ echo: { handler: async () => {} } }, { store: new FailingStore() });
    const response = await fetch(`${failing.url}${EXECUTION}`);
    expect(response.status).to.equal(500);
    expect(response.headers.get('x-amzn-errortype')).to.equal('ServiceException');
    expect(await response.json()).to.deep.equal({ Type: 'Service', Message: 'The emulator failed: the disk is gone' });
    expect(failing.logger.messages).to.deep.equal(['The emulator could not answer: Error: the disk is gone']);
    await failing.stop();
  });

  it('is nothing of a look at its health', async () => {
    const response = await fetch(`${kit.url}/health`);
    expect(await response.json()).to.deep.equal({ status: 'ok' });
  });

  const handler = async () => {};
  for (const [name, settings, message] of [
    ['or ders', { handler }, 'The name of a function must be 1 to 64 characters of [a-zA-Z0-9-_], but it is "or ders"'],
    ['orders', { handler: 17 }, 'The handler of function orders must be a path such as ./dist/orders.mjs#handler'],
    ['orders', { handler: 'a#b#c' }, 'The handler of function orders is given as "a#b#c"'],
    ['orders', { handler, timeout: 901 }, 'The timeout of function orders must be a whole number from 1 to 900'],
    ['orders', { handler, memorySize: 0.5 }, 'The memorySize of function orders must be a whole number'],
    ['orders', { handler, concurrency: 0 }, 'The concurrency of function orders must be a whole number from 1'],
    ['orders', { handler, durable: { executionTimeout: 0 } }, 'The executionTimeout of function orders must be'],
    [
      'orders',
      { handler, durable: { retentionPeriodInDays: 91 } },
      'The retentionPeriodInDays of function orders must',
    ],
    [
      'orders',
      { handler, versions: { v1: { handler } } },
      'A version of function orders must be a whole number from 1',
    ],
    ['orders', { handler, aliases: { 7: '$LATEST' } }, 'An alias of function orders must be 1 to 128 characters'],
    [
      'orders',
      { handler, aliases: { live: '3' } },
      'The alias live of function orders stands for version 3, which does not exist',
    ],
  ] as const) {
    it(`is a function of ${JSON.stringify(settings)}: ${message}`, () => {
      const functions = { [name]: settings as unknown as FunctionSettings };
      expect(() => new LambdaEmulator({ functions })).to.throw(EmulatorStartError, message);
    });
  }

  for (const [options, message] of [
    [{ port: 99_999 }, 'The port must be a whole number from 0 to 65535, but it is 99999.'],
    [{ port: -1 }, 'The port must be a whole number from 0 to 65535, but it is -1.'],
    [{ port: 80.5 }, 'The port must be a whole number from 0 to 65535, but it is 80.5.'],
    [{ grace: -1 }, 'The grace must be a number of seconds from 0 to 86400, but it is -1.'],
    [{ accountId: '12' }, 'The account must be 12 digits, but it is "12".'],
    [
      { region: 'x y' },
      'The region must be small letters and digits, in parts with a hyphen between them, such as eu-west-1, but it is "x y".',
    ],
  ] as const) {
    it(`is a place of ${JSON.stringify(options)}`, () => {
      expect(() => new LambdaEmulator({ functions: {}, ...options })).to.throw(EmulatorStartError, message);
    });
  }
});
