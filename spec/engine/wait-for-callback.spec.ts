import { expect } from 'chai';
import {
  CallbackFailedError,
  CallbackSubmitterError,
  CallbackTimedOutError,
} from '../../lib/core/errors/operation-errors.js';
import type { DurableContext, WaitForCallbackOptions } from '../../lib/engine/index.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import { EngineRig, errorOf, resultOf } from '../support/engine-rig.js';

class Approval {
  granted!: boolean;
}

type Submit = (callbackId: string, context: DurableContext) => unknown;

/**
 * What the workflow sees of the callback: on the invocation that learns of its end, and on replay.
 */
async function seenTwice(
  rig: EngineRig,
  submit: Submit,
  options: WaitForCallbackOptions,
  end?: Parameters<EngineRig['run']>[1],
): Promise<[any, any]> {
  const seen: unknown[] = [];
  await rig.run(async (context) => {
    const result = context.waitForCallback('approval', (id) => submit(id, context), options);
    seen.push(await result.catch((error: unknown) => error));
    await context.wait('1s');
  }, end);
  return seen as [any, any];
}

describe('a callback with its submitter', () => {
  it('hands its id to the outside once, and gives the answer', async () => {
    const rig = new EngineRig();
    const submitted: string[][] = [];
    const seen = await seenTwice(
      rig,
      (id, context) => submitted.push([id, context.callbackId]),
      { returns: () => Approval },
      (callback) => rig.succeedCallback(callback, '{"granted":true}'),
    );
    expect(submitted).to.have.length(1);
    const [given, ambient] = submitted[0]!;
    expect(given).to.equal(ambient);
    expect(rig.service.machine.visibleOperations().map(({ Type }) => Type)).to.deep.equal([
      'EXECUTION',
      'CONTEXT',
      'WAIT',
    ]);
    for (const approval of seen) expect(approval).to.be.instanceOf(Approval).with.property('granted', true);
  });

  it('is recorded as a context with a callback and a step, each parent before its children', async () => {
    const rig = new EngineRig();
    await rig.run(
      (context) => context.waitForCallback('approval', () => {}),
      (callback) => rig.succeedCallback(callback, '1'),
    );
    expect(rig.requests).to.deep.equal([
      ['START CONTEXT approval', 'START CALLBACK'],
      ['START STEP', 'SUCCEED STEP'],
      ['SUCCEED CONTEXT approval'],
    ]);
    const [context, callback] = rig.updates;
    expect(context).to.include({ SubType: 'WaitForCallback' });
    expect(callback?.ParentId).to.equal(context?.Id);
  });

  it('takes text that is not JSON as it is', async () => {
    const rig = new EngineRig();
    const seen = await seenTwice(
      rig,
      () => {},
      {},
      (callback) => rig.succeedCallback(callback, 'not "JSON"'),
    );
    expect(seen).to.deep.equal(['not "JSON"', 'not "JSON"']);
  });

  it('may be without a name', async () => {
    const rig = new EngineRig();
    const output = await rig.run(
      (context) => context.waitForCallback(() => {}, { timeout: '1h' }),
      (callback) => rig.succeedCallback(callback, '5'),
    );
    expect(resultOf(output)).to.equal(5);
  });

  it('submits again when the submitter fails, as its retry strategy says', async () => {
    const rig = new EngineRig();
    const attempts: number[] = [];
    const submit: Submit = (_, context) => {
      attempts.push(context.attempt);
      if (context.attempt < 3) throw new Error('mail server is down');
    };
    const seen = await seenTwice(rig, submit, { retry: fixedDelay() }, (callback) => {
      if (attempts.length === 3) rig.succeedCallback(callback, '"sent"');
      else rig.service.passTo(rig.service.machine.nextDueAt);
    });
    expect(attempts).to.deep.equal([1, 2, 3]);
    expect(seen).to.deep.equal(['sent', 'sent']);
  });

  it('may be answered before the submitter has ended', async () => {
    const rig = new EngineRig();
    let submissions = 0;
    const submit = () => {
      submissions++;
      rig.succeedCallback(rig.service.openCallbacks[0]!, '"quick"');
    };
    expect(await seenTwice(rig, submit, {})).to.deep.equal(['quick', 'quick']);
    expect(submissions).to.equal(1);
  });

  it('is waited for across a crash without submitting again', async () => {
    const rig = new EngineRig();
    let submissions = 0;
    const flow = (context: DurableContext) => context.waitForCallback('approval', () => submissions++);
    await rig.crash(flow, 2);
    expect(resultOf(await rig.run(flow, (callback) => rig.succeedCallback(callback, '1')))).to.equal(1);
    expect(submissions).to.equal(1);
  });
});

describe('a callback with its submitter that fails', () => {
  it('in the outside is CallbackFailedError, with what was sent', async () => {
    const rig = new EngineRig();
    const sent = { ErrorType: 'Refused', ErrorMessage: 'over budget', ErrorData: '{"limit":5}' };
    const seen = await seenTwice(
      rig,
      () => {},
      {},
      (callback) => rig.failCallback(callback, sent),
    );
    for (const error of seen) {
      expect(error).to.be.instanceOf(CallbackFailedError);
      expect(error).to.include({ message: 'over budget', errorType: 'Refused', errorData: '{"limit":5}' });
    }
    expect({ ...seen[0] }).to.deep.equal({ ...seen[1] });
  });

  for (const [limit, options] of Object.entries({
    Timeout: { timeout: '1h' },
    Heartbeat: { timeout: '1h', heartbeatTimeout: '1m' },
  })) {
    it(`by its ${limit} is CallbackTimedOutError`, async () => {
      for (const error of await seenTwice(new EngineRig(), () => {}, options)) {
        expect(error).to.be.instanceOf(CallbackTimedOutError).with.property('errorType', `Callback.${limit}`);
      }
    });
  }

  it('in the submitter is CallbackSubmitterError, with the submitter’s own error as its cause', async () => {
    const rig = new EngineRig();
    const submit = () => Promise.reject(new RangeError('no such manager'));
    const seen = await seenTwice(rig, submit, { retry: noRetry() });
    for (const error of seen) {
      expect(error).to.be.instanceOf(CallbackSubmitterError).and.not.instanceOf(CallbackFailedError);
      expect(error).to.include({ errorType: 'RangeError', operationName: 'approval' });
      expect(error.message).to.equal('no such manager');
      expect(error.cause.message).to.equal('no such manager');
    }
    expect({ ...seen[0] }).to.deep.equal({ ...seen[1] });
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('leaves nothing behind that the workflow would be warned of', async () => {
    const rig = new EngineRig();
    const output = await rig.run((context) =>
      context
        .waitForCallback('approval', () => Promise.reject(new Error('no')), { retry: noRetry() })
        .catch((error: Error) => error.name),
    );
    expect(resultOf(output)).to.equal('CallbackSubmitterError');
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('fails a workflow that does not catch it', async () => {
    const rig = new EngineRig();
    const output = await rig.run((context) =>
      context.waitForCallback('approval', () => Promise.reject(new RangeError('no')), { retry: noRetry() }),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'RangeError' });
  });
});
