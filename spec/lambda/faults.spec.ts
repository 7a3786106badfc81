import { LambdaClient, SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  exponentialBackoff,
  fromCallback,
  Step,
  StepInterruptedError,
  StepSemantics,
  Wait,
} from '../../lib/index.js';
import { createHandler, type InvocationEvent, LambdaCheckpointStore } from '../../lib/lambda.js';
import { EmulatorKit } from '../emulator/emulator-kit.js';
import { FastClock } from '../support/fast-clock.js';
import { FaultyGateway, refusal, type Treatment } from '../support/faulty-gateway.js';
import { LineLogger } from '../support/line-logger.js';

const MANY = 5;
/**
 * Of each execution every so manieth request is mistreated, from another one on in each.
 * `EVERSTEP_FAULTS=single`: one request of each.
 */
const STRIDE = process.env.EVERSTEP_FAULTS === 'single' ? Number.POSITIVE_INFINITY : 4;
const LANES = 4;

/** How often each body of an execution has run. */
const bodies = new Map<string, number>();

/** 30 operations of all kinds, all of whose results are known. */
class Delivery extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<unknown> {
    const log: unknown[] = [];
    for (let i = 0; i < MANY; i++) log.push(await this.pack(i));
    log.push(await this.once('pay'));
    await this.rest();
    log.push(await this.signature());
    const shipped = await this.context.map('ship', [1, 2, 3, 4], async (item) => {
      const label = await this.pack(item * 10);
      return (await this.once(`stamp ${item}`)) + label;
    });
    log.push(shipped.results());
    log.push(await Promise.all([this.pack(100), this.pack(200), this.once('tell')]));
    await this.rest();
    for (let i = 0; i < MANY; i++) log.push(await this.pack(i));
    return log;
  }

  @Step()
  async pack(n: number): Promise<number> {
    return n + 1;
  }

  /** What can't be told after an interruption is looked up: here it has taken effect. */
  async once(what: string): Promise<string> {
    try {
      return await this.effect(what);
    } catch (error) {
      if (error instanceof StepInterruptedError) return `done ${what}`;
      throw error;
    }
  }

  @Step({ semantics: StepSemantics.AtMostOncePerRetry, retry: exponentialBackoff({ maxAttempts: 1 }) })
  async effect(what: string): Promise<string> {
    const key = `${this.context.executionName} ${what}`;
    bodies.set(key, (bodies.get(key) ?? 0) + 1);
    return `done ${what}`;
  }

  @Wait({ seconds: 1 })
  async rest(): Promise<void> {}

  @Callback({ timeout: { days: 1 } })
  async signature(): Promise<string> {
    await sign(this.context.callbackId!);
    return fromCallback();
  }
}

/** Answers a callback, from outside. */
let sign: (callbackId: string) => Promise<void>;

const RESULT = [
  ...[1, 2, 3, 4, 5, 'done pay', 'signed'],
  [1, 2, 3, 4].map((n) => `done stamp ${n}${n * 10 + 1}`),
  [101, 201, 'done tell'],
  ...[1, 2, 3, 4, 5],
];

/**
 * How much faster than real the time of the checkpoint store runs: fast enough for its pauses, and
 * slow enough that answers come in time on a busy machine.
 */
const USUAL_SPEED = 10;
/** Where answers are to be given up. */
const HURRIED_SPEED = 60;
const HANG = 'an answer that does not come';

const FAULTS: Readonly<Record<string, Treatment>> = {
  throttling: refusal('TooManyRequestsException', 429, 'Rate exceeded', { 'retry-after': '1' }),
  'a fault of the service': refusal('ServiceException', 500),
  'a connection that breaks': 'drop',
  'a connection that breaks before the answer': 'lose',
  [HANG]: 'hang',
  'a request that arrives twice': 'double',
  'a stale token': refusal('InvalidParameterValueException', 400, 'Invalid checkpoint token'),
};

describe('a workflow of 30 operations on the Lambda service ends the same, with bodies at most once, after', () => {
  const kit = new EmulatorKit();
  const gateway = new FaultyGateway(() => kit.url);
  let client: LambdaClient;
  /** Delivers the event that an execution has now a second time. */
  let deliverAgain: (executionName: string) => void = () => {};
  const problems: string[] = [];
  /** The requests of each execution so far, and what happens at which of them. */
  const counts = new Map<string, number>();
  const plans = new Map<string, (count: number) => Treatment>();

  before(async () => {
    const endpoint = await gateway.start();
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    client = new LambdaClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    const events = new Map<string, InvocationEvent>();
    const handlerAt = (speed: number) => {
      const store = new LambdaCheckpointStore({ client, clock: new FastClock(speed) });
      const handler = createHandler(Delivery, { store, logger: new LineLogger() });
      return async (event: InvocationEvent) => {
        events.set(nameOf(event.DurableExecutionArn), structuredClone(event));
        const output = await handler(event);
        if (output.Status === 'FAILED') problems.push(JSON.stringify(output));
        return output;
      };
    };
    const usual = handlerAt(USUAL_SPEED);
    deliverAgain = (name) => void usual(structuredClone(events.get(name)!)).catch(() => {});
    gateway.treat = ({ path }) => {
      const name = nameOf(decodeURIComponent(path.split('/')[3]!));
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return plans.get(name)?.(count) ?? 'pass';
    };
    sign = async (CallbackId) => {
      const Result = new TextEncoder().encode('"signed"');
      const answer = new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result });
      // The body that asks for the answer may run again, as that of a step.
      await kit.client.send(answer).catch((error: Error) => expect(error.name).to.equal('CallbackTimeoutException'));
    };
    const functions = { usual: { handler: usual }, hurried: { handler: handlerAt(HURRIED_SPEED) } };
    await kit.start(functions, { clock: new FastClock(15) });
  });
  after(async () => {
    client.destroy();
    await kit.stop();
    await gateway.stop();
  });

  /** Runs an execution to its end. */
  async function run(name: string, functionName: string): Promise<unknown> {
    const arn = await kit.begin(`${functionName}:$LATEST`, null, { DurableExecutionName: name });
    const { Status, Result, Error: error } = await kit.ended(arn);
    return Status === 'SUCCEEDED' ? JSON.parse(Result!) : { Status, error };
  }

  /** Runs it as often as it takes to have the fault at each request. */
  async function runWithFaultEverywhere(
    what: string,
    treatment: (name: string) => Treatment,
    functionName = 'usual',
  ): Promise<void> {
    const plain = `${what}-plain`;
    expect(await run(plain, functionName)).to.deep.equal(RESULT);
    const requests = counts.get(plain)!;
    expect(requests).to.be.within(15, 45);
    const places = Array.from({ length: Math.min(requests, STRIDE) }, (_, i) => i + 1);
    const lane = async () => {
      for (let first = places.shift(); first !== undefined; first = places.shift()) {
        const name = `${what}-${first}`;
        plans.set(name, (count) => (count % STRIDE === first! % STRIDE ? treatment(name) : 'pass'));
        expect(await run(name, functionName), `from request ${first}`).to.deep.equal(RESULT);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(problems.splice(0)).to.deep.equal([]);
    const twice = [...bodies].filter(([, times]) => times > 1);
    expect(twice).to.deep.equal([]);
  }

  Object.entries(FAULTS).forEach(([what, treatment], index) => {
    it(`${what}, at each request`, () =>
      runWithFaultEverywhere(`fault${index}`, () => treatment, what === HANG ? 'hurried' : 'usual'));
  });

  it('a second delivery of the invocation beside the first, at each request', () =>
    runWithFaultEverywhere('delivery', (name) => {
      deliverAgain(name);
      return 'pass';
    }));
});

/** The name in the id of an execution. */
function nameOf(arn: string): string {
  return arn.split('/')[2]!;
}
