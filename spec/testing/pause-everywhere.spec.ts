import { expect } from 'chai';
import type { CheckpointRequest } from '../../lib/engine/index.js';
import {
  Callback,
  DurableExecution,
  DurableWorkflow,
  ExecutionEndedError,
  fixedDelay,
  fromCallback,
  Step,
  StepSemantics,
  Wait,
} from '../../lib/index.js';
import type { FunctionHandler } from '../../lib/runtime.js';
import { CrashTest } from '../../lib/testing/crash/crash-test.js';
import { CrashTestError, ExecutionStuckError, pauseEverywhere, WorkflowTestRunner } from '../../lib/testing.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import { rejection } from '../support/engine-rig.js';
import { anOrder, quickShop } from './quick-shop.js';

let bodies: string[];

class Trip extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string[]> {
    const flight = await this.book('flight');
    await this.night();
    const [hotel, car] = await Promise.all([this.book('hotel'), this.rent()]);
    return [flight, hotel, car, await this.approval()];
  }

  @Step()
  async book(what: string): Promise<string> {
    bodies.push(what);
    return `${what} booked`;
  }

  @Step({ semantics: StepSemantics.AtMostOncePerRetry, retry: fixedDelay({ delay: '1s', maxAttempts: 3 }) })
  async rent(): Promise<string> {
    bodies.push(`car ${this.context.attempt}`);
    return 'car rented';
  }

  @Wait('8h')
  async night(): Promise<void> {}

  @Callback({ timeout: '1d' })
  async approval(): Promise<string> {
    bodies.push('ask');
    return fromCallback();
  }
}

const TRIP = ['flight booked', 'hotel booked', 'car rented', 'granted'];

beforeEach(() => {
  bodies = [];
});

describe('an execution of a test runner', () => {
  it('can be paused and resumed: its waits end meanwhile, its code does not run', async () => {
    const runner = new WorkflowTestRunner(Trip);
    const execution = await runner.start();
    await execution.untilOperation('night');
    await execution.pause({ reason: 'overbooked', pauseTimeout: true });
    expect(execution.status).to.equal('PAUSED');
    expect(execution.timeline()).to.include('PAUSED');
    const stuck = await rejection(execution.untilEnded());
    expect(stuck).to.be.instanceOf(ExecutionStuckError);
    expect(stuck.message).to.match(/is paused, and ends only after await execution\.resume\(\)/);
    expect(execution.operation('night').status).to.equal('SUCCEEDED');
    expect(bodies).to.deep.equal(['flight']);
    await execution.resume();
    expect(execution.status).to.equal('RUNNING');
    expect(bodies).to.include.members(['hotel', 'car 1', 'ask']);
    await execution.pause();
    await runner.client.callbacks.succeed((await callbackIdOf(execution.history))!, 'granted');
    expect((await execution.untilSuspended()).status).to.equal('PAUSED');
    await execution.resume();
    expect(await execution.result()).to.deep.equal(TRIP);
    expect(await rejection(execution.pause())).to.be.instanceOf(ExecutionEndedError);
  });
});

describe('pauseEverywhere', () => {
  it('pauses at each checkpoint, and finds the same end, with no completed body run again', async () => {
    const runs: string[][] = [];
    const report = await pauseEverywhere(Trip, undefined as never, () => {
      bodies = [];
      runs.push(bodies);
      return { callbacks: { approval: 'granted' } };
    });
    expect(report.status).to.equal('SUCCEEDED');
    expect(report.result).to.deep.equal(TRIP);
    expect(report.pauses).to.have.length(report.checkpoints).and.length.above(5);
    expect(report.pauses[0]).to.deep.equal({
      checkpoint: 1,
      when: 'paused',
      updates: ['book START', 'book SUCCEED'],
    });
    // The options are made once for a look at them.
    const [, undisturbed, ...paused] = runs;
    for (const each of paused) {
      const attempts = each.filter((body) => body.startsWith('car'));
      expect(attempts).to.have.length(1);
      const others = (all: readonly string[]) => all.filter((body) => !body.startsWith('car')).sort();
      expect(others(each)).to.deep.equal(others(undisturbed!));
    }
  });

  it('holds for the sample of an order', async () => {
    const report = await pauseEverywhere(OrderWorkflow, anOrder(), () => ({
      create: quickShop({ gatewayOutages: 1 }).create,
      callbacks: { approval: { granted: true } },
      compare: (a, b) => a.payment.amount === b.payment.amount && a.parcels.length === b.parcels.length,
    }));
    expect(report.status).to.equal('SUCCEEDED');
    expect(report.pauses.length).to.equal(report.checkpoints);
  });

  it('spreads fewer pauses over the execution, and refuses options that are none', async () => {
    const { pauses, checkpoints } = await pauseEverywhere(Trip, undefined as never, {
      callbacks: { approval: 'granted' },
      maxPauses: 2,
    });
    expect(pauses.map(({ checkpoint }) => checkpoint)).to.deep.equal([1, 1 + Math.floor(checkpoints / 2)]);
    for (const options of [{ maxPauses: 0 }, { maxCrashes: 3 }, 'x'] as never[]) {
      const error = await rejection(pauseEverywhere(Trip, undefined as never, options));
      expect(error).to.include({ name: 'InvalidArgumentError' });
    }
  });

  it('names the operation that an engine begins although the execution is paused', async () => {
    const error = await rejection(tested(deaf).run());
    expect(error).to.be.instanceOf(CrashTestError);
    expect(error.message).to.match(/after a pause at checkpoint 1 \(book START, book SUCCEED\)/);
    expect(error.message).to.match(/after the execution was paused/);
  });
});

function tested(mutate: (handler: FunctionHandler) => FunctionHandler) {
  const options = () => ({ callbacks: { approval: 'granted' } });
  return new CrashTest({ workflow: Trip, input: undefined as never, options, whens: ['paused'], mutate });
}

/** An engine that goes on with the token that it has when it is given none. */
const deaf = (handler: FunctionHandler): FunctionHandler => {
  return (event, context) => {
    const { durableExecutionClient: client } = event;
    const deafClient = {
      getExecutionState: client.getExecutionState,
      checkpoint: async (request: CheckpointRequest) => ({
        CheckpointToken: request.CheckpointToken,
        ...(await client.checkpoint(request).then(withoutMissing)),
      }),
    };
    const own = Object.assign(Object.create(Object.getPrototypeOf(event)), event);
    return handler(Object.assign(own, { durableExecutionClient: deafClient }), context);
  };
};

function withoutMissing<T extends object>(response: T): T {
  return Object.fromEntries(Object.entries(response).filter(([, value]) => value !== undefined)) as T;
}

async function callbackIdOf(history: readonly { readonly CallbackStartedDetails?: { readonly CallbackId: string } }[]) {
  return history.find(({ CallbackStartedDetails }) => CallbackStartedDetails)?.CallbackStartedDetails?.CallbackId;
}
