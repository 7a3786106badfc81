import { expect } from 'chai';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { type CheckpointStore, createHandler } from '../../lib/lambda.js';
import { AcceptingStore, ARN, eventOf, failingStore, rejection } from './lambda-kit.js';

/** Lets two executions go on in turns, each only after the other has come as far. */
class Turnstile {
  #waiting: (() => void) | undefined;

  pass(): Promise<void> {
    const other = this.#waiting;
    if (other !== undefined) {
      this.#waiting = undefined;
      other();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}

const turnstile = new Turnstile();

class Basket extends DurableWorkflow {
  private readonly items: string[] = [];

  @DurableExecution()
  async run(owner: string): Promise<unknown> {
    for (const item of ['pen', 'ink', 'paper']) this.items.push(await this.add(owner, item));
    return { items: this.items, execution: this.context.executionId };
  }

  @Step()
  async add(owner: string, item: string): Promise<string> {
    await turnstile.pass();
    return `${owner}'s ${item} in ${this.context.executionId.slice(-1)}`;
  }
}

/** Its work ends when the spec says so. */
class Slow extends DurableWorkflow {
  static readonly bodies: ((result: string) => void)[] = [];

  @DurableExecution()
  async run(): Promise<string> {
    return this.work();
  }

  @Step()
  async work(): Promise<string> {
    return new Promise((resolve) => Slow.bodies.push(resolve));
  }
}

describe('a Lambda handler in a warm process', () => {
  it('keeps two executions apart that run at the same time', async () => {
    const [ann, ben] = [new AcceptingStore(), new AcceptingStore()];
    const handler = createHandler(Basket);
    const [annsArn, bensArn] = [ARN.replace(/0$/, 'A'), ARN.replace(/0$/, 'B')];
    const outputs = await Promise.all([
      handler(Object.assign(eventOf('Ann', [], annsArn), { durableExecutionClient: ann })),
      handler(Object.assign(eventOf('Ben', [], bensArn), { durableExecutionClient: ben })),
    ]);
    const result = (owner: string, execution: string) => ({
      items: ['pen', 'ink', 'paper'].map((item) => `${owner}'s ${item} in ${execution.slice(-1)}`),
      execution,
    });
    expect(outputs.map((output) => JSON.parse((output as { Result: string }).Result))).to.deep.equal([
      result('Ann', annsArn),
      result('Ben', bensArn),
    ]);
    for (const [store, arn] of [
      [ann, annsArn],
      [ben, bensArn],
    ] as const) {
      expect(new Set(store.requests.map(({ DurableExecutionArn }) => DurableExecutionArn))).to.deep.equal(
        new Set([arn]),
      );
      expect(store.updates).to.have.length(6);
    }
  });

  it('does not mix an invocation that broke off into the next one of its execution', async () => {
    const broken: CheckpointStore = failingStore(new Error('socket hang up'));
    const whole = new AcceptingStore();
    const handler = createHandler(Slow);
    const invoke = (client: CheckpointStore) =>
      handler(Object.assign(eventOf(null), { durableExecutionClient: client }));
    expect(await rejection(invoke(broken))).to.have.property('message', 'socket hang up');

    const next = invoke(whole);
    while (Slow.bodies.length < 2) await new Promise(setImmediate);
    const [late, inTime] = Slow.bodies;
    late!('late');
    inTime!('in time');
    expect(await next).to.deep.equal({ Status: 'SUCCEEDED', Result: '"in time"' });
    expect(whole.updates).to.deep.equal(['START work', 'SUCCEED work']);
  });
});
