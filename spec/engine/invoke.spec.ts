import { expect } from 'chai';
import {
  InvokeError,
  InvokeFailedError,
  InvokeStoppedError,
  InvokeTimedOutError,
} from '../../lib/core/errors/operation-errors.js';
import type { ErrorObject, Operation, OperationStatus } from '../../lib/core/wire/index.js';
import type { DurableContext, WorkflowDefinition } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, type RigOptions, rejection, resultOf, settled } from '../support/engine-rig.js';
import { historyOf } from '../support/scenario.js';
import { Declined, faceOf, Money } from '../support/values.js';

interface Ending {
  readonly status: OperationStatus;
  readonly result?: string;
  readonly error?: ErrorObject;
}

/** A rig whose invokes end as told, once told: the handler sees them so. */
function invokeRig(options: RigOptions = {}) {
  let ending: Ending | undefined;
  const view = (operation: Operation): Operation => {
    if (ending === undefined || operation.Type !== 'CHAINED_INVOKE' || operation.Status !== 'STARTED') return operation;
    const { status: Status, result: Result, error } = ending;
    return { ...operation, Status, EndTimestamp: rig.service.now, ChainedInvokeDetails: { Result, Error: error } };
  };
  const rig = new EngineRig({ view, ...options });
  return {
    rig,
    end: (how: Ending) => {
      ending = how;
    },
  };
}

/**
 * What a workflow sees of an invoke that ends so: on the invocation after, and on the replay after
 * that.
 */
async function seen<T>(see: (context: DurableContext) => Promise<T>, how: Ending, options?: RigOptions): Promise<T> {
  const { rig, end } = invokeRig(options);
  const looks: T[] = [];
  const flow: Flow = async (context) => {
    looks.push(await see(context));
    await context.step('after', () => 1);
    await context.wait('end', '1s');
  };
  expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
  end(how);
  expect(await rig.run(flow)).to.have.property('Status', 'SUCCEEDED');
  expect(looks).to.have.length(2);
  expect(looks[1]).to.deep.equal(looks[0]);
  return looks[0]!;
}

const succeeded = (value: unknown): Ending => ({ status: 'SUCCEEDED', result: JSON.stringify(value) });
const f = { functionName: 'billing:live' };

class Billing {}
const billing: WorkflowDefinition = {
  name: 'Billing',
  workflowClass: Billing,
  operations: new Map(),
};
const knowing = (more: Partial<WorkflowDefinition> = {}, options: RigOptions = {}): RigOptions => ({
  definitionOf: (workflow) => {
    expect(workflow).to.equal(Billing);
    return { ...billing, ...more };
  },
  ...options,
});

describe('an invoke', () => {
  it('sends the payload to the function, and suspends', async () => {
    const { rig } = invokeRig();
    const output = await rig.invoke((context) => context.invoke('bill', { total: 5 }, { ...f, tenantId: 'acme' }));
    expect(output).to.deep.equal({ Status: 'PENDING' });
    expect(rig.updates).to.have.length(1);
    expect(rig.updates[0]).to.deep.include({
      Type: 'CHAINED_INVOKE',
      SubType: 'ChainedInvoke',
      Action: 'START',
      Name: 'bill',
      Payload: '{"total":5}',
      ChainedInvokeOptions: { FunctionName: 'billing:live', TenantId: 'acme' },
    });
  });

  it('gives the result, of the class that is declared, live and on replay', async () => {
    expect(await seen((context) => context.invoke('bill', 1, f), succeeded({ paid: true }))).to.deep.equal({
      paid: true,
    });
    expect(await seen((context) => context.invoke(1, f), { status: 'SUCCEEDED' })).to.equal(undefined);
    const text = await seen(
      async (context) => {
        const money = await context.invoke<Money>('bill', 1, { ...f, returns: () => Money });
        expect(money).to.be.instanceOf(Money);
        return money.text;
      },
      succeeded({ amount: 5, currency: 'EUR' }),
    );
    expect(text).to.equal('5 EUR');
  });

  it('has payload and result go through serdes of its own', async () => {
    const serdes = {
      serialize: async (value: unknown) => `<${value}>`,
      deserialize: async (text: string | undefined) => text!.slice(1, -1),
    };
    const { rig, end } = invokeRig();
    const flow: Flow = (context) => context.invoke('bill', 'in', { ...f, payloadSerdes: serdes, serdes });
    await rig.invoke(flow);
    expect(rig.updates[0]?.Payload).to.equal('<in>');
    end({ status: 'SUCCEEDED', result: '<out>' });
    expect(resultOf(await rig.invoke(flow))).to.equal('out');
  });

  it('waits for a payload that is a promise, with its place among the names kept', async () => {
    const { rig } = invokeRig();
    await rig.invoke(async (context) => {
      await Promise.all([
        context.invoke(
          'bill',
          context.step('s', () => 'slow'),
          f,
        ),
        context.invoke('bill', 'quick', f),
      ]);
    });
    const starts = rig.updates.filter(({ Type }) => Type === 'CHAINED_INVOKE');
    const ids = starts.map(({ Payload, Id }) => [Payload, Id] as const).sort();
    const other = invokeRig();
    await other.rig.invoke((context) => Promise.all([context.invoke('bill', 'a', f), context.invoke('bill', 'b', f)]));
    expect(ids.map(([payload]) => payload)).to.deep.equal(['"quick"', '"slow"']);
    expect(ids.map(([, id]) => id).reverse()).to.deep.equal(other.rig.updates.map(({ Id }) => Id));
  });

  it('is not cut off by a suspension while its payload becomes text', async () => {
    const { rig } = invokeRig();
    const payloadSerdes = {
      serialize: async (value: unknown) => {
        await settled();
        return JSON.stringify(value);
      },
    };
    const output = await rig.invoke((context) =>
      Promise.all([context.wait('w', '1h'), context.invoke('bill', Promise.resolve('in'), { ...f, payloadSerdes })]),
    );
    expect(output).to.deep.equal({ Status: 'PENDING' });
    expect(historyOf(rig)).to.deep.equal(['START w Wait 3600 s', 'START bill ChainedInvoke "in"']);
  });

  it('whose payload can not be sent fails, and nothing is recorded', async () => {
    for (const [payload, type, message] of [
      [10n, 'SerializationError', /payload/],
      [new Money(1, ''), 'SerializationError', /payload/],
      [
        'x'.repeat(262_144),
        'SizeLimitError',
        /^The payload of invoke 'bill' takes 262,146 bytes, and the limit is 262,144/,
      ],
    ] as const) {
      const { rig } = invokeRig();
      const error = errorOf(await rig.invoke((context) => context.invoke('bill', payload, f)));
      expect(error.ErrorType).to.equal(type);
      expect(error.ErrorMessage).to.match(message);
      expect(rig.updates).to.deep.equal([]);
    }
  });

  it('is asked for again on replay, and sent once', async () => {
    const { rig, end } = invokeRig();
    const flow: Flow = (context) => context.invoke('bill', 1, f);
    await rig.invoke(flow);
    await rig.invoke(flow);
    end(succeeded(1));
    await rig.invoke(flow);
    expect(rig.updates).to.have.length(1);
  });
});

describe('an invoke that ends without a result', () => {
  const failing: [Ending, new (...args: any[]) => Error, object][] = [
    [
      { status: 'FAILED', error: { ErrorType: 'CardError', ErrorMessage: 'no card', ErrorData: 'x' } },
      InvokeFailedError,
      { class: 'InvokeFailedError', message: 'no card', errorType: 'CardError' },
    ],
    [
      { status: 'FAILED' },
      InvokeFailedError,
      { class: 'InvokeFailedError', message: "Invoke 'bill' of billing:live failed." },
    ],
    [
      { status: 'TIMED_OUT' },
      InvokeTimedOutError,
      {
        class: 'InvokeTimedOutError',
        message: "Invoke 'bill' of billing:live timed out.",
        errorType: 'ChainedInvoke.Timeout',
      },
    ],
    [
      { status: 'STOPPED', error: { ErrorMessage: 'by hand' } },
      InvokeStoppedError,
      { class: 'InvokeStoppedError', message: 'by hand' },
    ],
    [{ status: 'STOPPED' }, InvokeStoppedError, { message: "Invoke 'bill' of billing:live was stopped." }],
    [
      { status: 'CANCELLED' },
      InvokeError,
      { class: 'InvokeError', message: "Invoke 'bill' of billing:live was cancelled." },
    ],
  ];
  for (const [ending, errorClass, face] of failing) {
    it(`is an error that tells how: ${ending.status}${ending.error === undefined ? '' : ', with an error'}`, async () => {
      const look = await seen(async (context) => {
        const error = await rejection(context.invoke('bill', 1, f));
        expect(error).to.be.instanceOf(errorClass).and.to.be.instanceOf(InvokeError);
        expect(error.operationName).to.equal('bill');
        return faceOf(error);
      }, ending);
      expect(look).to.deep.include(face);
    });
  }

  it('gives a listed class of the target', async () => {
    const error: ErrorObject = { ErrorType: 'Declined', ErrorMessage: 'no', ErrorData: '{"data":{"code":7}}' };
    const look = await seen(
      async (context) => {
        const declined = await rejection(context.invoke('bill', 1, { ...f, throws: () => [Declined] }));
        expect(declined).to.be.instanceOf(Declined);
        return faceOf(declined);
      },
      { status: 'FAILED', error },
    );
    expect(look).to.deep.include({ message: 'no', code: 7 });
  });

  it('fails the workflow with the type of the error of the target', async () => {
    const { rig, end } = invokeRig();
    const flow: Flow = (context) => context.invoke('bill', 1, f);
    await rig.invoke(flow);
    end({ status: 'FAILED', error: { ErrorType: 'CardError', ErrorMessage: 'no card' } });
    expect(errorOf(await rig.invoke(flow))).to.include({ ErrorType: 'CardError', ErrorMessage: 'no card' });
  });
});

describe('an invoke of a workflow', () => {
  const workflow = () => Billing;

  it('goes to the function of its name, or the one that the handler knows', async () => {
    for (const [options, name] of [
      [knowing(), 'Billing'],
      [knowing({}, { functionNameOf: (of) => `prod-${of}:live` }), 'prod-Billing:live'],
    ] as const) {
      const { rig } = invokeRig(options);
      await rig.invoke((context) => context.invoke('bill', { total: 1 }, { workflow }));
      expect(rig.updates[0]).to.deep.include({ Name: 'bill', Payload: '{"total":1}' });
      expect(rig.updates[0]?.ChainedInvokeOptions?.FunctionName).to.equal(name);
    }
  });

  it('sends an instance of its input class, or a plain object of that form, and gives one of its output class', async () => {
    const options = knowing({ input: () => Money, returns: () => Money });
    for (const payload of [new Money(1, 'EUR'), { amount: 1, currency: 'EUR' }]) {
      const { rig } = invokeRig(options);
      await rig.invoke((context) => context.invoke('bill', payload as never, { workflow }));
      expect(rig.updates[0]?.Payload).to.equal('{"amount":1,"currency":"EUR"}');
    }
    const text = await seen(
      async (context) => {
        const money: any = await context.invoke('bill', new Money(1, 'EUR') as never, { workflow });
        expect(money).to.be.instanceOf(Money);
        return money.text;
      },
      succeeded({ amount: 2, currency: 'USD' }),
      options,
    );
    expect(text).to.equal('2 USD');
  });

  it('goes through the serdes of that workflow where it has one', async () => {
    const serdes = {
      serialize: (value: unknown) => `<${value}>`,
      deserialize: (text: string | undefined) => text!.slice(1, -1),
    };
    const { rig, end } = invokeRig(knowing({ serdes }));
    const flow: Flow = (context) => context.invoke('bill', 'in' as never, { workflow });
    await rig.invoke(flow);
    expect(rig.updates[0]?.Payload).to.equal('<in>');
    end({ status: 'SUCCEEDED', result: '<out>' });
    expect(resultOf(await rig.invoke(flow))).to.equal('out');
  });

  it('refuses what is no workflow class', async () => {
    const { rig } = invokeRig();
    const error = errorOf(await rig.invoke((context) => context.invoke('bill', 1 as never, { workflow })));
    expect(error.ErrorType).to.equal('InvalidArgumentError');
    expect(rig.updates).to.deep.equal([]);
  });
});

describe('an invoke with a timeout', () => {
  const limited = { ...f, timeout: '1h' };

  it('is a context of the invoke and the wait that limits it', async () => {
    const { rig, end } = invokeRig();
    const flow: Flow = (context) => context.invoke('bill', 1, limited);
    expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
    end(succeeded('paid'));
    expect(resultOf(await rig.invoke(flow))).to.equal('paid');
    expect(historyOf(rig)).to.deep.equal([
      'START bill InvokeWithTimeout',
      'START bill/bill ChainedInvoke 1',
      'START bill/timeout Wait 3600 s',
      'CANCEL bill/timeout',
      'SUCCEED bill "paid"',
    ]);
  });

  it('gives the result in its class, live and on replay', async () => {
    const text = await seen(
      async (context) => (await context.invoke<Money>('bill', 1, { ...limited, returns: () => Money })).text,
      succeeded({ amount: 5, currency: 'EUR' }),
    );
    expect(text).to.equal('5 EUR');
  });

  it('is called off when the time is over, with an error that tells the figure', async () => {
    const { rig } = invokeRig();
    const looks: object[] = [];
    const flow: Flow = async (context) => {
      const error = await rejection(context.invoke('bill', 1, limited));
      expect(error).to.be.instanceOf(InvokeTimedOutError);
      looks.push(faceOf(error));
      await context.wait('end', '1s');
    };
    expect(await rig.run(flow)).to.have.property('Status', 'SUCCEEDED');
    expect(looks).to.have.length(2);
    expect(looks[1]).to.deep.equal(looks[0]);
    expect(looks[0]).to.include({
      message: "Invoke 'bill' of billing:live took longer than its timeout of 3600 s.",
      operationName: 'bill',
    });
    expect(historyOf(rig)).to.include('CANCEL bill/bill');
  });

  it('gives errors of the target as without one', async () => {
    const ending: Ending = { status: 'FAILED', error: { ErrorType: 'CardError', ErrorMessage: 'no card' } };
    const of = (options: typeof f) =>
      seen(async (context) => {
        const error = await rejection(context.invoke('bill', 1, options));
        expect(error).to.be.instanceOf(InvokeFailedError);
        return faceOf(error);
      }, ending);
    expect(await of(limited)).to.deep.equal(await of(f));
    const declined: ErrorObject = { ErrorType: 'Declined', ErrorMessage: 'no', ErrorData: '{"data":{"code":7}}' };
    const look = await seen(
      async (context) => faceOf(await rejection(context.invoke('bill', 1, { ...limited, throws: () => [Declined] }))),
      { status: 'FAILED', error: declined },
    );
    expect(look).to.deep.include({ class: 'Declined', message: 'no', code: 7 });
  });
});

describe('an invoke that lost a race', () => {
  it('is called off', async () => {
    const { rig } = invokeRig();
    const output = await rig.run((context) =>
      context.race('r', [() => context.invoke('bill', 1, f), () => context.wait('w', '1h').then(() => 'too long')]),
    );
    expect(resultOf(output)).to.equal('too long');
    expect(historyOf(rig)).to.include('CANCEL r/bill');
  });
});
