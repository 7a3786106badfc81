import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { DurableExecution, DurableWorkflow, encrypted, Step } from '../../lib/index.js';
import { LambdaWorkflowClient, type LambdaWorkflowClientOptions } from '../../lib/lambda/lambda-workflow-client.js';
import { Echo, Order, Purchase, Receipt } from '../client/contract-workflows.js';
import { rejection } from '../service/service-kit.js';
import { ManualClock } from '../support/manual-clock.js';
import { refusal, StubLambda } from './stub-lambda.js';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:orders-prod:7';
const EXECUTION_ARN = `${FUNCTION_ARN}/durable-execution/order-17/6f1a`;
const CALLBACK_ID = Buffer.from('callback').toString('base64');

const described = (more: object) => ({
  body: {
    DurableExecutionArn: EXECUTION_ARN,
    DurableExecutionName: 'order-17',
    FunctionArn: FUNCTION_ARN,
    StartTimestamp: 1_767_225_600.5,
    ...more,
  },
});

describe('LambdaWorkflowClient', () => {
  let stub: StubLambda;
  const clientWith = (options: LambdaWorkflowClientOptions = {}) =>
    new LambdaWorkflowClient({ client: stub.client, qualifier: 'live', ...options });

  beforeEach(() => {
    stub = new StubLambda();
    stub.answer = () => ({ status: 202, headers: { 'x-amz-durable-execution-arn': EXECUTION_ARN } });
  });

  describe('start', () => {
    it('invokes the function asynchronously, under the name of the execution', async () => {
      const order = await clientWith().start(Purchase, new Order('o-17', 500), { name: 'order-17' });
      expect(order).to.deep.equal({ executionId: EXECUTION_ARN, name: 'order-17' });
      const { path, query, headers, body } = stub.last;
      expect(path).to.equal('/2015-03-31/functions/Purchase/invocations');
      expect(query).to.deep.equal({ Qualifier: 'live' });
      expect(headers).to.include({
        'x-amz-invocation-type': 'Event',
        'x-amz-durable-execution-name': 'order-17',
      });
      expect(String(body)).to.equal('{"id":"o-17","cents":500}');
    });

    for (const [functionName, path, qualifier] of [
      ['orders', 'orders', 'live'],
      ['orders:3', 'orders', '3'],
      ['orders:$LATEST', 'orders', '$LATEST'],
      ['123456789012:function:orders:green', '123456789012%3Afunction%3Aorders', 'green'],
      [`${FUNCTION_ARN}`, 'arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aorders-prod', '7'],
      [FUNCTION_ARN.slice(0, -2), 'arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aorders-prod', 'live'],
    ] as const) {
      it(`finds the function ${functionName}`, async () => {
        await clientWith({ functionNames: { Echo: functionName } }).start(Echo, 1);
        expect(stub.last.path).to.equal(`/2015-03-31/functions/${path}/invocations`);
        expect(stub.last.query).to.deep.equal({ Qualifier: qualifier });
      });
    }

    it('demands a version or alias, as the service does', async () => {
      const alone = new LambdaWorkflowClient({ client: stub.client });
      const error = await rejection(alone.start(Echo, 1));
      expect(error).to.include({ name: 'InvalidArgumentError' });
      expect(error.message).to.match(/function of workflow Echo: expected a version or alias too.*'Echo:live'/);
      expect(() => new LambdaWorkflowClient({ functionNames: { Echo: 'echo' } })).to.throw(/functionNames\.Echo of/);
      await alone.start('echo:2', 1);
      expect(stub.last.query).to.deep.equal({ Qualifier: '2' });
      expect(stub.requests).to.have.length(1);
    });

    for (const [option, value] of [
      ['functionNames', { Echo: 'no function' }],
      ['functionNames', { Echo: 'arn:aws:s3:::bucket' }],
      ['functionNames', { Echo: undefined }],
      ['qualifier', ''],
      ['qualifier', 'a b'],
    ] as const) {
      it(`refuses ${option} ${JSON.stringify(value)}`, () => {
        expect(() => clientWith({ [option]: value })).to.throw(new RegExp(`^${option}`));
      });
    }

    it('refuses a timeout, which only the function can have', async () => {
      const error = await rejection(clientWith().start(Echo, 1, { timeout: '1h' } as object));
      expect(error.message).to.match(/timeout of start\(\): expected none on Lambda.*DurableConfig/);
      expect(stub.requests).to.deep.equal([]);
    });

    it('refuses an input larger than the service takes asynchronously', async () => {
      const client = clientWith();
      await client.start(Echo, 'x'.repeat(1024 * 1024 - 2));
      const error = await rejection(client.start(Echo, 'x'.repeat(1024 * 1024 - 1)));
      expect(error).to.include({ name: 'SizeLimitError', actual: 1024 * 1024 + 1, allowed: 1024 * 1024 });
      expect(stub.requests).to.have.length(1);
    });

    it('tells a function that is not there, or is not durable', async () => {
      stub.answer = () => refusal(404, 'ResourceNotFoundException');
      const missing = await rejection(clientWith().start(Echo, 1));
      expect(missing).to.include({ name: 'UnknownWorkflowError', workflow: 'Echo' });
      expect(missing.message).to.match(/there is no function Echo:live/);
      expect(missing.cause).to.include({ name: 'ResourceNotFoundException' });
      stub.answer = () => ({ status: 202 });
      expect((await rejection(clientWith().start(Echo, 1))).message).to.match(/not as a durable execution/);
    });

    it('tells which execution has the name already, where it may know', async () => {
      const listed = { DurableExecutionArn: EXECUTION_ARN, DurableExecutionName: 'order-17' };
      stub.answer = ({ method }) =>
        method === 'POST'
          ? refusal(409, 'DurableExecutionAlreadyStartedException')
          : { body: { DurableExecutions: [listed] } };
      const client = clientWith();
      const taken = await rejection(client.start(Echo, 1, { name: 'order-17' }));
      expect(taken).to.include({ name: 'ExecutionAlreadyStartedError', executionId: EXECUTION_ARN });
      expect(stub.last.query).to.include({ DurableExecutionName: 'order-17' });
      stub.answer = ({ method }) =>
        method === 'POST'
          ? refusal(409, 'DurableExecutionAlreadyStartedException')
          : refusal(403, 'AccessDeniedException');
      const unknown = await rejection(client.start(Echo, 1, { name: 'order-17' }));
      expect(unknown).to.include({ name: 'ExecutionAlreadyStartedError', executionId: undefined });
    });

    it('passes on what the service refuses otherwise', async () => {
      stub.answer = () => refusal(403, 'AccessDeniedException', 'not you');
      const error = await rejection(clientWith().start(Echo, 1));
      expect(error).to.include({ name: 'AccessDeniedException', message: 'not you' });
    });

    it('sends in the clear what codecs would bind to an execution, if they accept that', async () => {
      const key = randomBytes(32);
      const refusing = clientWith({ serdes: encrypted({ key }) });
      const error = await rejection(refusing.start(Echo, { secret: 1 }));
      expect(error).to.include({ name: 'SerializationError' });
      expect(error.message).to.match(/acceptPlaintext/);
      expect(stub.requests).to.deep.equal([]);
      await clientWith({ serdes: encrypted({ key, acceptPlaintext: 'input' }) }).start(Purchase, new Order('o', 1));
      expect(String(stub.last.body)).to.equal('{"id":"o","cents":1}');
    });

    it('takes a serdes of the user', async () => {
      const serdes = {
        serialize: (value: unknown) => `<${value}>`,
        deserialize: (text?: string) => text?.slice(1, -1),
      };
      const client = clientWith({ serdes });
      await client.start(Echo, 5);
      expect(String(stub.last.body)).to.equal('<5>');
      stub.answer = () => described({ Status: 'SUCCEEDED', Result: '<6>' });
      expect(await client.result(EXECUTION_ARN)).to.equal('6');
    });
  });

  describe('result', () => {
    it('looks less and less often', async () => {
      const clock = new ManualClock();
      stub.answer = (_request, count) => described({ Status: count < 40 ? 'RUNNING' : 'SUCCEEDED', Result: '5' });
      const result = clientWith({ clock }).result(EXECUTION_ARN);
      await clock.advance(50);
      expect(stub.requests.length).to.equal(2);
      await clock.advance(60_000);
      expect(stub.requests.length).to.be.within(20, 24);
      await clock.advance(120_000);
      expect(await result).to.equal(5);
      expect(stub.requests.map(({ query }) => query.IncludeExecutionData).slice(-2)).to.deep.equal(['false', 'true']);
    });

    for (const Status of ['PAUSING', 'PAUSED', 'DELETING', 'SOMETHING_NEW']) {
      it(`waits on while the execution is ${Status}, which is no end`, async () => {
        const clock = new ManualClock();
        // The last but one look is that which sees the end, and the last one fetches the result.
        const statuses = [Status, Status, 'SUCCEEDED', Status, 'SUCCEEDED'];
        stub.answer = (_request, count) => described({ Status: statuses[count - 1] ?? 'SUCCEEDED', Result: '"done"' });
        const result = clientWith({ clock }).result(EXECUTION_ARN);
        await clock.advance(60_000);
        expect(await result).to.equal('done');
        expect(stub.requests).to.have.length(6);
      });
    }

    it('lets a stop of an execution that is paused be refused', async () => {
      stub.answer = (_request, count) =>
        count === 1 ? refusal(400, 'InvalidParameterValueException') : described({ Status: 'PAUSED' });
      expect(await rejection(clientWith().stop(EXECUTION_ARN))).to.include({ name: 'InvalidParameterValueException' });
    });

    it('goes on when the service is too busy to answer', async () => {
      const clock = new ManualClock();
      stub.answer = (_request, count) =>
        count === 1 ? refusal(429, 'TooManyRequestsException') : described({ Status: 'SUCCEEDED', Result: '5' });
      const result = clientWith({ clock }).result(EXECUTION_ARN);
      await clock.advance(100);
      expect(await result).to.equal(5);
      stub.answer = () => refusal(500, 'ServiceException');
      expect(await rejection(clientWith().result(EXECUTION_ARN))).to.include({ name: 'ServiceException' });
    });

    it('ends a call under way when its signal aborts', async () => {
      const abort = new AbortController();
      stub.answer = () => {
        abort.abort(new Error('enough'));
        return described({ Status: 'SUCCEEDED' });
      };
      const error = await rejection(clientWith().result(EXECUTION_ARN, { signal: abort.signal }));
      expect(error.message).to.equal('enough');
    });

    it('is revived for a class that only another client has started', async () => {
      stub.answer = () => described({ Status: 'SUCCEEDED', Result: '{"orderId":"o-17"}' });
      const options = { functionNames: { Purchase: 'orders-prod:live' } };
      expect(await clientWith({ ...options, workflows: [Purchase] }).result(EXECUTION_ARN)).to.be.instanceOf(Receipt);
      expect(await clientWith(options).result(EXECUTION_ARN)).to.deep.equal({ orderId: 'o-17' });
    });

    it('of an execution that timed out throws', async () => {
      stub.answer = () => described({ Status: 'TIMED_OUT', Error: { ErrorMessage: 'too slow' } });
      const error = await rejection(clientWith().result(EXECUTION_ARN));
      expect(error).to.include({ name: 'ExecutionTimedOutError', executionId: EXECUTION_ARN });
    });
  });

  it('tells the workflow of a function, and the times', async () => {
    stub.answer = () => described({ Status: 'SUCCEEDED', EndTimestamp: 1_767_225_601, InputPayload: 'not JSON' });
    const expected = {
      executionId: EXECUTION_ARN,
      name: 'order-17',
      status: 'SUCCEEDED',
      startedAt: new Date('2026-01-01T00:00:00.500Z'),
      endedAt: new Date('2026-01-01T00:00:01Z'),
      input: 'not JSON',
      result: undefined,
      error: undefined,
      attributes: {},
      blocked: undefined,
      pause: undefined,
      activity: undefined,
    };
    expect(await clientWith().describe(EXECUTION_ARN)).to.deep.equal({ ...expected, workflow: 'orders-prod' });
    const named = clientWith({ functionNames: { Orders: 'orders-prod' } });
    expect((await named.describe(EXECUTION_ARN)).workflow).to.equal('Orders');
  });

  it('lists across versions, one workflow at a time', async () => {
    stub.answer = () => ({ body: { DurableExecutions: [], NextMarker: '' } });
    const client = clientWith({ functionNames: { Echo: 'echoes:9' } });
    expect(await client.list({ workflow: Echo })).to.deep.equal({ executions: [], nextMarker: undefined });
    expect(stub.last.path).to.equal('/2025-12-01/functions/echoes/durable-executions');
    expect(stub.last.query).to.deep.equal({ MaxItems: '100' });
    expect((await rejection(client.list({} as never))).message).to.match(/workflow of list\(\): expected a workflow/);
  });

  it('lets the service look for a name and for times, to the second, and looks closer itself', async () => {
    const [from, to] = [new Date('2027-03-01T12:00:00.500Z'), new Date('2027-03-01T12:00:02.000Z')];
    const executionAt = (at: string) => ({
      DurableExecutionArn: EXECUTION_ARN,
      DurableExecutionName: at,
      FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:echoes:9',
      Status: 'RUNNING',
      StartTimestamp: Date.parse(`2027-03-01T12:00:0${at}Z`) / 1000,
    });
    stub.answer = () => ({
      body: { DurableExecutions: ['2.000', '1.999', '0.500', '0.499'].map(executionAt), NextMarker: 'm' },
    });
    const client = clientWith({ functionNames: { Echo: 'echoes:9' } });
    const page = await client.list({ workflow: Echo, name: 'order-17', startedAt: { from, to } });
    expect(page.executions.map(({ name }) => name)).to.deep.equal(['1.999', '0.500']);
    expect(page.nextMarker).to.equal('m');
    expect(stub.last.query).to.include({ DurableExecutionName: 'order-17' });
    expect(Date.parse(String(stub.last.query.StartedAfter))).to.be.below(from.getTime());
    expect(Date.parse(String(stub.last.query.StartedBefore))).to.be.above(to.getTime());
  });

  it('refuses what its API has no filter for, and says what there is', async () => {
    const client = clientWith();
    for (const options of [{ namePrefix: 'order-' }, { endedAt: { from: new Date() } }]) {
      const error = await rejection(client.list({ workflow: Echo, ...options }));
      expect(error.message).to.match(/of list\(\): expected none on Lambda, got .+ Its API .+ filter them/);
    }
    expect(stub.requests).to.deep.equal([]);
  });

  it('finds an execution by its name with one look, and goes on where a page is empty', async () => {
    const client = clientWith({ functionNames: { Echo: 'echoes:9' } });
    const listed = { DurableExecutionArn: EXECUTION_ARN, DurableExecutionName: 'order-17', Status: 'RUNNING' };
    stub.answer = ({ path, query }) => {
      if (!path.includes('/functions/')) return described({ Status: 'SUCCEEDED' });
      return { body: query.Marker === 'm' ? { DurableExecutions: [listed] } : { NextMarker: 'm' } };
    };
    expect(await client.describe({ workflow: Echo, name: 'order-17' })).to.include({ executionId: EXECUTION_ARN });
    expect(stub.requests.map(({ query }) => query)).to.deep.equal([
      { DurableExecutionName: 'order-17' },
      { DurableExecutionName: 'order-17', Marker: 'm' },
      { IncludeExecutionData: 'true' },
    ]);
    stub.answer = () => refusal(404, 'ResourceNotFoundException');
    const missing = await rejection(client.stop({ workflow: 'Echo', name: 'order-18' }));
    expect(missing).to.include({ name: 'ExecutionNotFoundError', workflow: 'Echo', executionName: 'order-18' });
  });

  it('keeps its refusals apart from those of arguments', async () => {
    stub.answer = () => refusal(400, 'InvalidParameterValueException', 'bad');
    const client = clientWith();
    expect(await rejection(client.list({ workflow: Echo }))).to.include({ name: 'InvalidParameterValueException' });
    const marked = await rejection(client.list({ workflow: Echo, marker: 'x' }));
    expect(marked.message).to.match(/^marker of list\(\): expected the nextMarker of a page/);
  });

  it('refuses to redrive and to fork, which the service can not do, and says what to do instead', async () => {
    for (const [method, call] of [
      ['redrive', clientWith().redrive(EXECUTION_ARN)],
      ['fork', clientWith().fork(EXECUTION_ARN, { before: 'charge' })],
    ] as const) {
      const error = await rejection(call);
      expect(error).to.include({ name: 'UnsupportedOperationError', method });
      expect(error.message).to.match(/AWS Lambda has no such operation\. Start the execution again under another name/);
    }
  });

  it('is content when an execution to be stopped has ended', async () => {
    stub.answer = ({ method }) =>
      method === 'POST' ? refusal(400, 'InvalidParameterValueException') : described({ Status: 'FAILED' });
    await clientWith().stop(EXECUTION_ARN, { type: 'Late' });
    expect(String(stub.requests[0]!.body)).to.equal('{"ErrorType":"Late"}');
    stub.answer = ({ method }) =>
      method === 'POST' ? refusal(400, 'InvalidParameterValueException') : described({ Status: 'RUNNING' });
    expect(await rejection(clientWith().stop(EXECUTION_ARN))).to.include({ name: 'InvalidParameterValueException' });
  });

  it('tells a callback that is closed from one that is not there', async () => {
    const { callbacks } = clientWith();
    stub.answer = () => refusal(400, 'CallbackTimeoutException');
    expect(await rejection(callbacks.succeed(CALLBACK_ID, 1))).to.include({ name: 'CallbackClosedError' });
    stub.answer = () => refusal(404, 'ResourceNotFoundException', 'never heard of it');
    const missing = await rejection(callbacks.heartbeat(CALLBACK_ID));
    expect(missing).to.include({ name: 'CallbackNotFoundError', callbackId: CALLBACK_ID });
    expect(missing.message).to.include('never heard of it');
    stub.answer = () => refusal(500, 'ServiceException');
    expect(await rejection(callbacks.fail(CALLBACK_ID, new Error()))).to.include({ name: 'ServiceException' });
  });

  it('has inputs and results checked by the compiler', () => {
    const misuse = async () => {
      const client = clientWith();
      // @ts-expect-error an order is wanted
      await client.start(Purchase, 'o-17');
      const purchase = await client.start(Purchase, new Order());
      // @ts-expect-error it results in a receipt
      const text: string = await client.result(purchase);
      // @ts-expect-error not a workflow class
      await client.start(Order, {});
      const receipt: Receipt = await client.result(purchase);
      return [text, receipt];
    };
    expect(misuse).to.be.a('function');
  });

  it('says which options it can not work with', () => {
    for (const options of [null, 'x', 5, []] as never[]) {
      expect(() => new LambdaWorkflowClient(options)).to.throw(
        InvalidArgumentError,
        /^options of LambdaWorkflowClient: expected an object, got /,
      );
    }
    for (const [option, values] of Object.entries({
      client: [null, 5, {}],
      clock: [null, 5, {}],
      functionNames: [null, 5, 'x', ['orders:live'], () => 'orders:live'],
      serdes: [null, 5, {}],
      workflows: [null, 5, Echo],
    })) {
      for (const value of values) {
        expect(() => clientWith({ [option]: value as never })).to.throw(
          InvalidArgumentError,
          new RegExp(`^${option} of LambdaWorkflowClient: expected an `),
        );
      }
    }
  });

  it('checks a class that it is given', () => {
    class Unfit extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<void> {}
      @Step({ name: 'naïve' })
      async other(): Promise<void> {}
    }
    expect(() => clientWith({ workflows: [Unfit] })).to.throw(/Unfit/);
  });
});
