import { expect } from 'chai';
import type { Operation } from '../../lib/core/wire/index.js';
import { NameIds } from '../../lib/engine/core/operation-ids.js';
import { DurableExecution, DurableWorkflow, Step, Wait } from '../../lib/index.js';
import { createHandler } from '../../lib/lambda.js';
import { refusal } from '../support/faulty-gateway.js';
import { ARN, eventOf, rejection } from './lambda-kit.js';
import { LambdaServiceKit, recorded } from './lambda-service-kit.js';

class Story extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    const parts = [await this.tell('once'), await this.tell('upon')];
    await this.pause();
    return [...parts, await this.tell('a time')].join(' ');
  }

  @Step()
  async tell(word: string): Promise<string> {
    return word;
  }

  @Wait({ seconds: 5 })
  async pause(): Promise<void> {}
}

class Quotes extends DurableWorkflow {
  @DurableExecution()
  async run(count: number): Promise<string> {
    return '"'.repeat(count);
  }
}

/** In seconds, as the service tells times. */
const START = Date.UTC(2026, 0, 1) / 1000;

/** A step that is recorded. */
function told(n: number, result: string): Operation {
  return {
    ...{ Id: new NameIds('', 'tell').of(n), Type: 'STEP', SubType: 'Step', Name: 'tell', Status: 'SUCCEEDED' },
    ...{ StartTimestamp: START + n, EndTimestamp: START + n + 0.5, StepDetails: { Attempt: 1, Result: `"${result}"` } },
  };
}

function page(Operations: readonly object[], NextMarker?: string) {
  return { status: 200, body: JSON.stringify({ Operations, NextMarker }) };
}

const request = { DurableExecutionArn: ARN, CheckpointToken: 'token-0', Updates: [] };

describe('the store over the Lambda service', () => {
  const kit = new LambdaServiceKit();
  before(() => kit.start());
  after(() => kit.stop());

  it('sends what the engine gives, and gives what the service answers', async () => {
    const store = kit.newStore();
    kit.gateway.treat = (got) => recorded(got, { Operations: [told(1, 'once')] });
    const answer = await store.checkpoint({
      ...request,
      Updates: [{ Id: 'a', Type: 'STEP', Action: 'SUCCEED', Payload: '"x"' }],
    });
    const { method, path } = kit.gateway.requests[0]!;
    expect([method, decodeURIComponent(path)]).to.deep.equal([
      'POST',
      `/2025-12-01/durable-executions/${ARN}/checkpoint`,
    ]);
    expect(kit.checkpoints[0]).to.deep.include({
      CheckpointToken: 'token-0',
      Updates: [{ Id: 'a', Type: 'STEP', Action: 'SUCCEED', Payload: '"x"' }],
    });
    expect(answer.CheckpointToken).to.equal('token-1');
    const [operation] = answer.NewExecutionState!.Operations!;
    expect(operation!.EndTimestamp).to.deep.equal(new Date(START * 1000 + 1500));
  });

  it('follows the markers of the event and of a checkpoint to the last page', async () => {
    const store = kit.newStore();
    const id = new NameIds('', 'pause').of(1);
    const wait = { Id: id, Type: 'WAIT', SubType: 'Wait', Name: 'pause', StartTimestamp: START + 7 };
    const pages: Record<string, object> = {
      'page 2': page([told(1, 'recorded once')], 'page 3'),
      'page 3': page([], 'page 4'),
      'page 4': page([], ''),
      'more 2': page([{ ...wait, Status: 'SUCCEEDED', EndTimestamp: START + 12 }]),
    };
    kit.gateway.treat = (got) => {
      if (got.method === 'POST') {
        const isWait = got.body.includes('"WAIT"');
        return recorded(got, isWait ? { Operations: [{ ...wait, Status: 'STARTED' }], NextMarker: 'more 2' } : {});
      }
      const query = new URLSearchParams(got.path.split('?')[1]);
      expect(query.get('MaxItems')).to.equal('1000');
      return pages[query.get('Marker')!] as never;
    };
    const event = eventOf(null);
    const InitialExecutionState = { ...event.InitialExecutionState, NextMarker: 'page 2' };
    const output = await createHandler(Story, { store })({ ...event, InitialExecutionState });
    expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '"recorded once upon a time"' });
    const reads = kit.gateway.requests.filter(({ method }) => method === 'GET');
    const tokens = reads.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('CheckpointToken'));
    // The one of the event, and the one that the checkpoint gave.
    expect(tokens.slice(0, 3)).to.deep.equal(['token-0', 'token-0', 'token-0']);
    expect(tokens[3]).to.match(/^token-[1-9]$/);
  });

  it('tries a checkpoint again as the same one: by client token and checkpoint token', async () => {
    const store = kit.newStore();
    kit.gateway.treat = (got) => (got.number % 3 === 0 ? recorded(got) : refusal('ServiceException', 500));
    await store.checkpoint(request);
    await store.checkpoint({ ...request, CheckpointToken: 'token-3' });
    const [first, second, third, fourth, ...rest] = kit.checkpoints;
    expect([second, third]).to.deep.equal([first, first]);
    expect(rest).to.deep.equal([fourth, fourth]);
    expect(first!.ClientToken)
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.equal(fourth!.ClientToken);
    expect(fourth!.CheckpointToken).to.equal('token-3');
  });

  it('pauses between tries, longer each time, and longer after throttling', async () => {
    for (const [error, pauses] of [
      [refusal('ServiceException', 500), [50, 100, 200, 400, 800, 1600, 3200]],
      [refusal('TooManyRequestsException', 429), [300, 600, 1200, 2400, 4800, 5000, 5000]],
    ] as const) {
      const store = kit.newStore();
      kit.gateway.treat = () => error;
      await rejection(store.checkpoint(request));
      expect(kit.clock.pauses).to.deep.equal(pauses);
    }
  });

  it('comes back no sooner than Retry-After says', async () => {
    const store = kit.newStore();
    const throttled = refusal('TooManyRequestsException', 429, 'Rate exceeded', { 'retry-after': '7' });
    kit.gateway.treat = (got) => (got.number === 1 ? throttled : recorded(got));
    await store.checkpoint(request);
    expect(kit.clock.pauses).to.deep.equal([7300]);
  });

  it('asks again when no answer comes', async () => {
    const store = kit.newStore();
    kit.gateway.treat = (got) => {
      if (got.number > 1) return recorded(got);
      setImmediate(() => kit.clock.loseAnswers());
      return 'ignore';
    };
    expect(await store.checkpoint(request)).to.have.property('CheckpointToken', 'token-2');
    expect(kit.checkpoints[1]).to.deep.equal(kit.checkpoints[0]);
  });

  it('gives up when the deadline would pass before the next try, with the failure itself', async () => {
    const store = kit.newStore();
    const throttled = refusal('TooManyRequestsException', 429, 'Rate exceeded', { 'retry-after': '60' });
    kit.gateway.treat = () => throttled;
    const error = await rejection(store.until(kit.clock.now() + 60_000).checkpoint(request));
    expect(error.name).to.equal('TooManyRequestsException');
    expect(kit.gateway.requests).to.have.length(1);
  });

  it('gives up in a handler before the time of the invocation is over', async () => {
    const throttled = Object.assign(new Error('Rate exceeded'), {
      ...{ name: 'TooManyRequestsException', retryAfterSeconds: 5 },
      $metadata: { httpStatusCode: 429 },
    });
    const handler = createHandler(Story, { lambdaClient: { send: () => Promise.reject(throttled) } });
    const error = await rejection(handler(eventOf('go'), { getRemainingTimeInMillis: () => 5000 }));
    expect(error).to.equal(throttled);
  });

  it('gives up at the deadline when no answer comes', async () => {
    const store = kit.newStore();
    kit.gateway.treat = () => 'ignore';
    const error = await rejection(store.until(kit.clock.now() + 200).checkpoint(request));
    expect(error).to.have.property('name', 'TimeoutError');
  });

  it('counts the tries of a client that tries again itself, and one where it tells of none', async () => {
    kit.newStore();
    const { LambdaCheckpointStore } = await import('../../lib/lambda.js');
    for (const [told, expected] of [
      [{ $metadata: { httpStatusCode: 503, attempts: 3 } }, 3],
      [{ $metadata: { attempts: 0 } }, 8],
      [{}, 8],
    ] as const) {
      let calls = 0;
      const client = {
        async send() {
          if (++calls > 20) return {};
          throw Object.assign(new Error('busy'), told);
        },
      };
      await rejection(new LambdaCheckpointStore({ client, clock: kit.clock }).checkpoint(request));
      expect(calls).to.equal(expected);
    }
  });

  it('records a result on the execution when the response would be over 6 MB with its escapes', async () => {
    const run = async (count: number) => {
      const store = kit.newStore();
      kit.gateway.treat = (got) => recorded(got);
      return createHandler(Quotes, { store })(eventOf(count));
    };
    // As JSON a quote has 2 characters, and within the JSON of the response 4.
    const largest = 6 * 1024 * 1024;
    const fitting = await run(1_500_000);
    expect(Buffer.byteLength(JSON.stringify(fitting))).to.be.within(5_900_000, largest);
    expect(kit.gateway.requests).to.deep.equal([]);

    const count = 1_700_000;
    expect(await run(count)).to.deep.equal({ Status: 'SUCCEEDED', Result: '' });
    const [update] = kit.checkpoints[0]!.Updates;
    expect(update).to.include({ Type: 'EXECUTION', Action: 'SUCCEED' });
    expect(JSON.parse(update!.Payload)).to.have.length(count);
  });
});
