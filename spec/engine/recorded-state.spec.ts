import { expect } from 'chai';
import type { InvocationEvent, Operation, Timestamp } from '../../lib/core/wire/index.js';
import type { CheckpointStore, StateRequest } from '../../lib/engine/checkpoint/index.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, type Flow, rejection, resultOf, settled, until } from '../support/engine-rig.js';

async function tenSteps(context: DurableContext): Promise<number> {
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += await context.step('s', () => i);
  await context.wait('pause', '1h');
  return sum;
}

/** The event with only its first operations, and the store that has the others, so many a page. */
function paged(rig: EngineRig, event: InvocationEvent, size: number) {
  const all = event.InitialExecutionState.Operations!;
  const asked: StateRequest[] = [];
  const page = (from: number) => ({
    Operations: all.slice(from, from + size),
    NextMarker: from + size < all.length ? String(from + size) : '',
  });
  const store: CheckpointStore = {
    checkpoint: (request) => rig.service.checkpoint(request),
    getExecutionState: async (request) => {
      asked.push(request);
      return page(Number(request.Marker));
    },
  };
  return { store, asked, event: { ...event, InitialExecutionState: page(0) } };
}

describe('the recorded state', () => {
  it('is read page by page before the workflow begins', async () => {
    const rig = new EngineRig();
    await rig.invoke(tenSteps);
    rig.service.passTo(rig.service.machine.nextDueAt);
    const { store, asked, event } = paged(rig, rig.service.event(), 5);
    rig.store = store;
    expect(resultOf(await rig.invoke(tenSteps, event))).to.equal(45);
    expect(asked.map(({ Marker }) => Marker)).to.deep.equal(['5', '10']);
    for (const request of asked) {
      expect(request).to.include({ CheckpointToken: event.CheckpointToken, MaxItems: 1000 });
    }
  });

  it('may list an operation on two pages, since it changed between them: the later page counts', async () => {
    const rig = new EngineRig();
    await rig.invoke(tenSteps);
    const early = rig.service.event();
    rig.service.passTo(rig.service.machine.nextDueAt);
    const late = rig.service.event();
    const before = early.InitialExecutionState!.Operations!;
    const after = late.InitialExecutionState!.Operations!;
    const twice = [...before, ...after.filter(({ Type }) => Type === 'WAIT')];
    const event = { ...late, InitialExecutionState: { Operations: twice, NextMarker: '' } };
    expect(resultOf(await rig.invoke(tenSteps, event))).to.equal(45);
  });

  it('that can not be read is read by another invocation, unless its key can not be used: then the execution fails', async () => {
    for (const [name, status, isThrown] of [
      ['Fault', 503, true],
      ['Fault', 404, true],
      ['KMSDisabledException', 502, false],
    ] as const) {
      const rig = new EngineRig();
      await rig.invoke(tenSteps);
      const { store, event } = paged(rig, rig.service.event(), 5);
      const fault = Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: status } });
      rig.store = { ...store, getExecutionState: () => Promise.reject(fault) };
      const invocation = rig.invoke(tenSteps, event);
      if (isThrown) expect(await rejection(invocation)).to.equal(fault);
      else expect(errorOf(await invocation)).to.include({ ErrorType: name, ErrorMessage: 'no' });
    }
  });

  it('without an EXECUTION operation is no event of an execution', async () => {
    for (const InitialExecutionState of [{ Operations: [] }, {}, undefined as never]) {
      const rig = new EngineRig();
      const error = errorOf(await rig.invoke(tenSteps, { ...rig.service.event(), InitialExecutionState }));
      expect(error.ErrorType).to.equal('InvalidInvocationError');
      expect(error.ErrorMessage).to.match(/has no EXECUTION operation/);
    }
  });

  it('of a completed context may hold its children or not', async () => {
    const code = async (context: DurableContext) => {
      const answer = await context.waitForCallback('ask', () => {});
      await context.wait('pause', '1h');
      return [answer, await context.step('after', () => 'after')];
    };
    const rig = new EngineRig();
    let children: Operation[] = [];
    await rig.invoke(code);
    const [callback] = rig.service.openCallbacks;
    children = rig.service.machine.visibleOperations().filter(({ ParentId }) => ParentId !== undefined);
    rig.succeedCallback(callback!, '1');
    await rig.invoke(code);
    rig.service.passTo(rig.service.machine.nextDueAt);
    const event = rig.service.event();
    const Operations = [...event.InitialExecutionState.Operations!];
    expect(Operations.some(({ ParentId }) => ParentId !== undefined)).to.equal(false);
    Operations.splice(2, 0, ...children);
    expect(children).to.have.length(2);
    const output = await rig.invoke(code, { ...event, InitialExecutionState: { Operations } });
    expect(resultOf(output)).to.deep.equal([1, 'after']);
    expect(rig.logger.lines).to.deep.equal([]);
  });
});

describe('the times of the record', () => {
  const forms: Record<string, (millis: number) => Timestamp> = {
    'epoch milliseconds': (millis) => millis,
    'ISO text': (millis) => new Date(millis).toISOString(),
    'a Date': (millis) => new Date(millis),
  };
  for (const [form, write] of Object.entries(forms)) {
    it(`may be ${form}: a wait and a retry are looked after when they are due`, async () => {
      const view = (operation: Operation): Operation => {
        const { WaitDetails, StepDetails } = operation;
        const end = WaitDetails?.ScheduledEndTimestamp as number | undefined;
        const next = StepDetails?.NextAttemptTimestamp as number | undefined;
        return {
          ...operation,
          ...(end === undefined ? {} : { WaitDetails: { ScheduledEndTimestamp: write(end) } }),
          ...(next === undefined ? {} : { StepDetails: { ...StepDetails, NextAttemptTimestamp: write(next) } }),
        };
      };
      const rig = new EngineRig({ view });
      let isHeld = false;
      const invocation = () =>
        rig.invoke((context) =>
          Promise.all([
            context.wait('pause', '90s'),
            context.step('flaky', () => Promise.reject(new Error('no')), { retry: () => '30.5s' }),
            isHeld ? context.step('held', () => new Promise(() => {})) : undefined,
          ]),
        );
      expect(await invocation()).to.deep.equal({ Status: 'PENDING' });
      isHeld = true;
      rig.service.passTo(rig.service.now + 1000);
      void invocation();
      await until(() => rig.timers.length === 1);
      expect(rig.timers).to.deep.equal([30]);
    });
  }
});

describe('what the store tells of a checkpoint', () => {
  it('may come in pages', async () => {
    const rig = new EngineRig();
    const tokens: string[] = [];
    let rest: readonly Operation[] = [];
    rig.store = {
      checkpoint: async (request) => {
        const response = await rig.service.checkpoint(request);
        const [first, ...others] = response.NewExecutionState!.Operations!;
        rest = others;
        return { ...response, NewExecutionState: { Operations: [first!], NextMarker: 'more' } };
      },
      getExecutionState: async ({ Marker, CheckpointToken }) => {
        tokens.push(CheckpointToken);
        return Marker === 'more' ? { Operations: rest.slice(0, 2), NextMarker: 'last' } : { Operations: rest.slice(2) };
      },
    };
    const output = await rig.invoke(async (context) => {
      const callbacks = await Promise.all(Array.from({ length: 5 }, () => context.createCallback('c')));
      return callbacks.map(({ callbackId }) => callbackId.length > 0);
    });
    expect(resultOf(output)).to.deep.equal([true, true, true, true, true]);
    expect(tokens).to.deep.equal(['token-2', 'token-2']);
  });

  it('of which a page can not be read, ends the invocation to be read by another', async () => {
    const rig = new EngineRig();
    const fault = new Error('connection reset');
    rig.store = {
      checkpoint: async (request) => ({
        ...(await rig.service.checkpoint(request)),
        NewExecutionState: { NextMarker: 'more' },
      }),
      getExecutionState: () => Promise.reject(fault),
    };
    expect(await rejection(rig.invoke((context) => context.step('s', () => 1)))).to.equal(fault);
  });

  it('may be nothing: what was sent has happened all the same', async () => {
    const rig = new EngineRig();
    rig.store = { ...rig.store, checkpoint: async () => ({ CheckpointToken: 'next' }) };
    const seen: unknown[] = [];
    const output = await rig.invoke(async (context) => {
      seen.push(await context.step('s', () => ({ a: 1 })));
      const failing = context.step('f', () => Promise.reject(new RangeError('no')), { retry: noRetry() });
      seen.push((await rejection(failing)).errorType);
      const once = context.step('once', () => 'once', { semantics: 'AtMostOncePerRetry' });
      seen.push(await once);
      await context.wait('pause', '1h');
    });
    expect(output).to.deep.equal({ Status: 'PENDING' });
    expect(seen).to.deep.equal([{ a: 1 }, 'RangeError', 'once']);
  });

  it('may be nothing of a further attempt either, which begins all the same', async () => {
    const rig = new EngineRig();
    const flow: Flow = (context) =>
      context.step(
        'once',
        () => {
          if (context.attempt === 1) throw new Error('busy');
          return `attempt ${context.attempt}`;
        },
        { semantics: 'AtMostOncePerRetry' },
      );
    expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
    rig.letHappen();
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => ({ CheckpointToken: (await rig.service.checkpoint(request)).CheckpointToken }),
    };
    expect(resultOf(await rig.invoke(flow))).to.equal('attempt 2');
  });

  it('may be of operations that the workflow does not know', async () => {
    const rig = new EngineRig();
    const unknown: Operation = { Id: 'x', Type: 'STEP', Status: 'SUCCEEDED', StartTimestamp: 0, EndTimestamp: 0 };
    rig.store = {
      ...rig.store,
      checkpoint: async (request) => {
        const response = await rig.service.checkpoint(request);
        return {
          ...response,
          NewExecutionState: { Operations: [unknown, ...response.NewExecutionState!.Operations!] },
        };
      },
    };
    expect(resultOf(await rig.invoke((context) => context.step('s', () => 'done')))).to.equal('done');
    await settled();
  });
});
