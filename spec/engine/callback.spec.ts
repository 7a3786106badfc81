import { expect } from 'chai';
import { CallbackError, CallbackFailedError, CallbackTimedOutError } from '../../lib/core/errors/operation-errors.js';
import type { ErrorObject, Operation } from '../../lib/core/wire/index.js';
import type { CallbackOptions, DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, rejection, resultOf } from '../support/engine-rig.js';

class Approval {
  granted!: boolean;

  get text(): string {
    return this.granted ? 'yes' : 'no';
  }
}

const isText = (text: unknown) => typeof text === 'string' && text.length > 0;

/**
 * What the workflow sees of a callback that ends as `end` says: on the invocation that learns of
 * it, and on replay.
 */
async function seenTwice(
  options: CallbackOptions,
  end: (rig: EngineRig, callback: Operation) => void,
): Promise<[any, any]> {
  const rig = new EngineRig();
  const seen: unknown[] = [];
  await rig.run(
    async (context) => {
      const callback = await context.createCallback('approval', options);
      seen.push(await callback.result().catch((error: unknown) => error));
      await context.wait('1s');
    },
    (callback) => end(rig, callback),
  );
  return seen as [any, any];
}

const answered = (text: string | undefined, options: CallbackOptions = {}) =>
  seenTwice(options, (rig, callback) => rig.succeedCallback(callback, text));
const failed = (error: ErrorObject) => seenTwice({}, (rig, callback) => rig.failCallback(callback, error));
const timedOut = (options: CallbackOptions) =>
  seenTwice(options, ({ service }) => service.passTo(service.machine.nextDueAt));

describe('a callback', () => {
  it('has an id as soon as it is made, the same on every replay', async () => {
    const rig = new EngineRig();
    const ids: string[] = [];
    await rig.run(
      async (context) => {
        const callback = await context.createCallback('approval');
        ids.push(callback.callbackId);
        await callback.result();
      },
      (callback) => {
        expect(callback.CallbackDetails?.CallbackId).to.equal(ids[0]);
        rig.succeedCallback(callback);
      },
    );
    expect(ids[0]).to.satisfy(isText);
    expect(ids).to.deep.equal([ids[0], ids[0]]);
  });

  it('records its timeouts in seconds', async () => {
    const rig = new EngineRig();
    await rig.invoke((context) => context.createCallback('a', { timeout: { days: 3 }, heartbeatTimeout: '6h' }));
    await rig.invoke((context) => context.createCallback('b'));
    expect(rig.updates[0]?.CallbackOptions).to.deep.equal({ TimeoutSeconds: 259_200, HeartbeatTimeoutSeconds: 21_600 });
    expect(rig.updates[0]).to.include({ Action: 'START', Type: 'CALLBACK', SubType: 'Callback', Name: 'a' });
  });

  for (const options of [{ timeout: { seconds: 0 } }, { heartbeatTimeout: 'soon' }, { timeout: { years: 2 } }]) {
    it(`with ${JSON.stringify(options)} is refused, and nothing is recorded`, async () => {
      for (const make of [
        (context: DurableContext) => context.createCallback('approval', options),
        (context: DurableContext) => context.waitForCallback('approval', () => {}, options),
      ]) {
        const rig = new EngineRig();
        const error = errorOf(await rig.invoke(make));
        expect(error.ErrorType).to.equal('InvalidArgumentError');
        expect(error.ErrorMessage).to.match(/imeout of callback 'approval'/);
        expect(rig.updates).to.deep.equal([]);
      }
    });
  }

  it('may be without a name, and without options', async () => {
    const rig = new EngineRig();
    const output = await rig.run(
      async (context) => {
        const callbacks = [await context.createCallback(), await context.createCallback({ timeout: '1h' })];
        return Promise.all(callbacks.map((callback) => callback.result()));
      },
      (callback) => rig.succeedCallback(callback, '1'),
    );
    expect(resultOf(output)).to.deep.equal([1, 1]);
    expect(rig.updates.map(({ Name }) => Name)).to.deep.equal([undefined, undefined]);
  });

  it('does not make the workflow wait before its result is asked for', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      const { callbackId } = await context.createCallback('unasked');
      return context.step('send', () => callbackId);
    });
    expect(resultOf(output)).to.satisfy(isText);
  });

  it('without an id from the store fails the execution, and says so', async () => {
    const rig = new EngineRig({ view: ({ CallbackDetails: _, ...operation }) => operation });
    const error = errorOf(await rig.run((context) => context.createCallback('approval')));
    expect(error.ErrorType).to.equal('CheckpointError');
    expect(error.ErrorMessage).to.match(/^The store gave no id for callback 'approval'/);
  });
});

describe('the answer to a callback', () => {
  const answers: [string | undefined, unknown][] = [
    ['{"granted":true}', { granted: true }],
    ['"yes"', 'yes'],
    ['17', 17],
    ['null', null],
    [undefined, undefined],
    ['yes, but not JSON', 'yes, but not JSON'],
    ['', ''],
    ['{"cut', '{"cut'],
  ];
  for (const [text, value] of answers) {
    it(`${text === undefined ? 'without text' : `with the text ${text}`} is ${JSON.stringify(value)}`, async () => {
      expect(await answered(text)).to.deep.equal([value, value]);
    });
  }

  it('is of the class that is declared', async () => {
    for (const approval of await answered('{"granted":true}', { returns: () => Approval })) {
      expect(approval).to.be.instanceOf(Approval).with.property('text', 'yes');
    }
  });

  it('that is not of the form that is declared is an error to the workflow, not a crash', async () => {
    for (const text of ['yes', '5']) {
      for (const error of await answered(text, { returns: () => Approval })) {
        expect(error, text).to.be.instanceOf(Error).with.property('name', 'SerializationError');
      }
    }
  });

  it('goes through the serdes that is given', async () => {
    const serdes = { serialize: () => undefined, deserialize: (text: string | undefined) => `read: ${text}` };
    expect(await answered('raw', { serdes })).to.deep.equal(['read: raw', 'read: raw']);
  });
});

describe('a callback without an answer', () => {
  it('that the outside fails is CallbackFailedError, with what was sent', async () => {
    const sent = { ErrorType: 'Refused', ErrorMessage: 'over budget', ErrorData: '{"limit":5}' };
    for (const error of await failed(sent)) {
      expect(error).to.be.instanceOf(CallbackFailedError).and.instanceOf(CallbackError);
      expect(error).not.to.be.instanceOf(CallbackTimedOutError);
      expect(error).to.include({ message: 'over budget', errorType: 'Refused', errorData: '{"limit":5}' });
      expect(error).to.include({ operationName: 'approval' });
    }
  });

  it('that the outside fails without a word has a message all the same', async () => {
    for (const error of await failed({})) expect(error.message).to.equal("Callback 'approval' was failed.");
  });

  it('within its timeout is CallbackTimedOutError', async () => {
    for (const error of await timedOut({ timeout: '1h' })) {
      expect(error).to.be.instanceOf(CallbackTimedOutError).and.not.instanceOf(CallbackFailedError);
      expect(error.errorType).to.equal('Callback.Timeout');
      expect(error.message).to.equal("Callback 'approval' timed out: nobody completed it in time.");
    }
  });

  it('and without a sign of life says so too where only the message of the record tells', async () => {
    const view = (operation: Operation): Operation =>
      operation.Status === 'TIMED_OUT'
        ? {
            ...operation,
            CallbackDetails: { ...operation.CallbackDetails, Error: { ErrorMessage: 'timed out on heartbeat' } },
          }
        : operation;
    const rig = new EngineRig({ view });
    const flow: Flow = async (context) => {
      const callback = await context.createCallback('approval', { heartbeatTimeout: '1m' });
      const { message, errorType } = await rejection(callback.result());
      return `${errorType}: ${message}`;
    };
    expect(resultOf(await rig.run(flow))).to.match(/^Callback\.Timeout: .*no heartbeat came in time/);
  });

  it('and without a sign of life within its heartbeat timeout is CallbackTimedOutError, and says which', async () => {
    for (const error of await timedOut({ timeout: '1h', heartbeatTimeout: '1m' })) {
      expect(error).to.be.instanceOf(CallbackTimedOutError);
      expect(error.errorType).to.equal('Callback.Heartbeat');
      expect(error.message).to.match(/no heartbeat came in time/);
    }
  });

  it('fails a workflow that does not catch it with what the outside sent', async () => {
    const rig = new EngineRig();
    const output = await rig.run(
      async (context) => (await context.createCallback('approval')).result(),
      (callback) => rig.failCallback(callback, { ErrorType: 'Refused', ErrorMessage: 'over budget' }),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'Refused', ErrorMessage: 'over budget' });
  });

  it('that nobody listens to does not end the process', async () => {
    const rig = new EngineRig();
    const output = await rig.run(
      async (context) => {
        await context.createCallback('unheard');
        const heard = await context.createCallback('heard');
        return (await rejection(heard.result())).operationName;
      },
      (callback) => rig.failCallback(callback, { ErrorMessage: String(callback.Name) }),
    );
    expect(resultOf(output)).to.equal('heard');
  });
});
