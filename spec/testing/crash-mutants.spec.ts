import { expect } from 'chai';
import { isTerminal, type Operation, type OperationUpdate } from '../../lib/core/wire/index.js';
import type { CheckpointRequest, CheckpointResponse, CheckpointStore } from '../../lib/engine/checkpoint/index.js';
import { DurableExecution, DurableWorkflow } from '../../lib/index.js';
import type { InvocationInput } from '../../lib/service/execution/invocation-input.js';
import type { CrashEverywhereOptions } from '../../lib/testing/crash/crash-everywhere.js';
import type { Mutate } from '../../lib/testing/crash/crash-harness.js';
import { CrashTest } from '../../lib/testing/crash/crash-test.js';
import { CrashTestError } from '../../lib/testing.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import type { Rehearsal } from '../../samples/order-show/rehearsal.js';
import { rejection } from '../support/engine-rig.js';
import { anOrder, quickShop } from './quick-shop.js';

const WHENS = ['before', 'after'] as const;

/*
 * Faults that an engine could have, planted between the service and the engine: each makes the
 * engine behave as one that has the fault itself. Whatever is planted, a crash test has to find it
 * and to name the operation.
 */

type Checkpoint = CheckpointStore['checkpoint'];

interface Fault {
  /** What an invocation sees of a recorded operation; nothing when it is left out. */
  readonly sees?: (operation: Operation) => Operation | undefined;
  /** What the answer to a checkpoint tells of an operation. */
  readonly hears?: (operation: Operation) => Operation;
  /** What becomes of a checkpoint. */
  readonly sends?: (request: CheckpointRequest, send: Checkpoint) => Promise<CheckpointResponse>;
}

function planted({ sees = (it) => it, hears = (it) => it, sends = (request, send) => send(request) }: Fault): Mutate {
  return (handler) => (event: InvocationInput, context: unknown) => {
    const { durableExecutionClient: service, InitialExecutionState: state } = event;
    const client: CheckpointStore = {
      getExecutionState: (request) => service.getExecutionState(request),
      checkpoint: async (request) => {
        const response = await sends(request, (sent) => service.checkpoint(sent));
        return { ...response, NewExecutionState: { Operations: response.NewExecutionState?.Operations?.map(hears) } };
      },
    };
    const mutated = Object.assign(Object.create(Object.getPrototypeOf(event)), event, {
      durableExecutionClient: client,
      InitialExecutionState: { ...state, Operations: state?.Operations?.flatMap((it) => sees(it) ?? []) },
    });
    return handler(mutated, context);
  };
}

function orderTest(fault: Fault, rehearsal: Partial<Rehearsal> = {}) {
  const options = (): CrashEverywhereOptions<typeof OrderWorkflow> => ({
    create: quickShop(rehearsal).create,
    callbacks: { approval: { granted: true } },
    compare: (a, b) => a.payment.amount === b.payment.amount && a.parcels.length === b.parcels.length,
  });
  return new CrashTest({ workflow: OrderWorkflow, input: anOrder(), options, whens: WHENS, mutate: planted(fault) });
}

function found(fault: Fault, rehearsal?: Partial<Rehearsal>): Promise<CrashTestError> {
  return crashTestError(orderTest(fault, rehearsal).run());
}

async function crashTestError(run: Promise<unknown>): Promise<CrashTestError> {
  const error = await rejection(run);
  expect(error, error.stack).to.be.instanceOf(CrashTestError);
  return error as CrashTestError;
}

function withUpdates(request: CheckpointRequest, change: (updates: OperationUpdate[]) => OperationUpdate[]) {
  return { ...request, Updates: change([...request.Updates]) };
}

function isOf(name: string, action: string) {
  return (update: OperationUpdate) => update.Name === name && update.Action === action;
}

describe('a crash test of the order sample finds an engine', () => {
  it('only where there is a fault', async () => {
    const { crashes } = await orderTest({}, { gatewayOutages: 2, carrierOutages: 1 }).run();
    expect(crashes).to.have.length.above(20);
  });

  it('that runs a completed step again', async () => {
    const error = await found({
      sees: (it) => (it.Name === 'ship' && isTerminal(it.Status) ? { ...it, Status: 'STARTED', StepDetails: {} } : it),
    });
    expect(error.operation).to.equal('ship');
    expect(error.message).to.include('recorded as SUCCEEDED, and its body ran again');
  });

  it('that loses an update', async () => {
    const error = await found({
      sends: async (request, send) => {
        const kept = withUpdates(request, (updates) => updates.filter((update) => !isOf('ship', 'SUCCEED')(update)));
        return send(kept);
      },
    });
    expect(error.operation).to.equal('ship');
  });

  it('that sends a batch in another order', async () => {
    const error = await found({ sends: (request, send) => send(withUpdates(request, (it) => it.reverse())) });
    expect(error.operation).to.equal('approval > (Callback)');
    expect(error.message).to.include('the service refused');
  });

  it('that records the start of an at-most-once step after its body', async () => {
    const error = await found({
      sends: async (request, send) => {
        const start = request.Updates.find(isOf('charge', 'START'));
        if (start === undefined) return send(request);
        const response = await send({ ...request, Updates: [] });
        const { Id, Type, Name, SubType } = start;
        const started: Operation = { Id, Type, Name, SubType, Status: 'STARTED', StartTimestamp: 0 };
        return { ...response, NewExecutionState: { Operations: [started] } };
      },
    });
    expect(error.operation).to.equal('charge');
    expect(error.message).to.include('its body ran before its start was recorded');
  });

  it('that swallows an error', async () => {
    const error = await found(
      {
        sees: (it) =>
          it.Name === 'charge' && it.Status === 'FAILED' ? { ...it, Status: 'SUCCEEDED', StepDetails: {} } : it,
      },
      { declined: 'stolen' },
    );
    expect(error.operation).to.equal('charge');
    expect(error.expected).to.equal('FAILED with CardDeclined: stolen');
    expect(error.actual).to.equal('SUCCEEDED');
  });

  it('that hands over another result on replay', async () => {
    const error = await found({
      sees: (it) =>
        it.Name === 'ship' && it.StepDetails?.Result !== undefined
          ? { ...it, StepDetails: { ...it.StepDetails, Result: '{"sku":"TEA-101","trackingNumber":"1"}' } }
          : it,
    });
    expect(error.operation).to.equal('ship');
    expect(error.message).to.include('received something else than is recorded');
  });

  it('that records an update twice', async () => {
    const error = await found({
      sends: (request, send) => {
        const twice = (updates: OperationUpdate[]) =>
          updates.flatMap((update) => (update.Type === 'WAIT' ? [update, update] : [update]));
        return send(withUpdates(request, twice));
      },
    });
    expect(error.operation).to.equal('coolingOff');
  });

  it('that forgets a completed step', async () => {
    const error = await found({ sees: (it) => (it.Name === 'charge' && isTerminal(it.Status) ? undefined : it) });
    expect(error.operation).to.equal('charge');
    expect(error.message).to.include('not what the record has next');
  });

  it('that ends a wait early', async () => {
    const error = await found({
      sees: (it) => (it.Type === 'WAIT' ? { ...it, Status: 'SUCCEEDED', EndTimestamp: it.StartTimestamp } : it),
    });
    expect(error.operation).to.equal('coolingOff');
    expect(error.expected).to.equal('STARTED');
  });

  it('that forgets a wait', async () => {
    const error = await found({ sees: (it) => (it.Type === 'WAIT' && !isTerminal(it.Status) ? undefined : it) });
    expect(error.operation).to.equal('coolingOff');
  });

  it('that counts attempts from the start again', async () => {
    const error = await found(
      { sees: (it) => (it.Status === 'READY' ? { ...it, StepDetails: { ...it.StepDetails, Attempt: 0 } } : it) },
      { gatewayOutages: 2 },
    );
    expect(error.operation).to.equal('charge');
    expect(error.message).to.include('attempt 1');
  });

  it('that does not wait for a retry to be due', async () => {
    const error = await found(
      { sees: (it) => (it.Status === 'PENDING' ? { ...it, Status: 'READY' } : it) },
      { gatewayOutages: 2 },
    );
    expect(error.operation).to.equal('charge');
  });

  it('that runs an interrupted at-most-once step again', async () => {
    const error = await found({
      sees: (it) =>
        it.Name === 'charge' && it.Status === 'STARTED' ? { ...it, SubType: undefined, Status: 'READY' } : it,
    });
    expect(error.operation).to.equal('charge');
  });
});

describe('a crash test finds an engine that gives a callback', () => {
  it('the answer of another one', async () => {
    class Two extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string[]> {
        const ask = (name: string) => this.context.waitForCallback<string>(name, () => {}, { timeout: '1h' });
        return Promise.all([ask('left'), ask('right')]);
      }
    }
    const answers = new Map<string, string>();
    const mixUp = (it: Operation): Operation => {
      const { CallbackDetails: details, ParentId } = it;
      if (it.Type !== 'CALLBACK' || details?.Result === undefined) return it;
      answers.set(ParentId!, details.Result);
      const other = [...answers].find(([id]) => id !== ParentId)?.[1];
      return other === undefined ? it : { ...it, CallbackDetails: { ...details, Result: other } };
    };
    const fault: Fault = { sees: mixUp, hears: mixUp };
    const callbacks = { left: 'l', right: 'r' };
    const test = new CrashTest({
      whens: WHENS,
      workflow: Two,
      input: undefined,
      options: () => ({ callbacks }),
      mutate: planted(fault),
    });
    const error = await crashTestError(test.run());
    expect(error.operation).to.match(/^(left|right) > \(Callback\)$/);
    expect([error.expected, error.actual].sort()).to.deep.equal(['SUCCEEDED with "l"', 'SUCCEEDED with "r"']);
  });
});
