import { expect } from 'chai';
import { CheckpointError, ContextMisuseError } from '../../lib/core/errors/execution-errors.js';
import { InvalidWorkflowError, OutsideExecutionError } from '../../lib/core/errors/workflow-errors.js';
import { InvocationError } from '../../lib/core/invocation-error.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { StepSemantics } from '../../lib/index.js';
import { EngineRig, errorOf, rejection, resultOf } from '../support/engine-rig.js';
import { historyOf } from '../support/scenario.js';

/**
 * Places in a workflow where code of the user's runs; each of them makes of an error something of
 * its own.
 */
const PLACES: Record<string, (context: DurableContext, code: () => never) => unknown> = {
  'the workflow': (_, code) => code(),
  'a helper': async (_, code) => code(),
  'a child context': (context, code) => context.runInChildContext('group', code),
  'a child context with a retry': (context, code) =>
    context.runInChildContext('group', code, { retry: () => ({ seconds: 1 }) }),
  'a child context that maps errors': (context, code) =>
    context.runInChildContext('group', code, { mapError: () => new RangeError('mapped') }),
  'a virtual child context': (context, code) =>
    context.runInChildContext('group', code, { virtual: true }).catch(() => 'caught'),
  'an item': (context, code) => context.map(['item'], code),
  'a flat item': (context, code) => context.map(['item'], code, { nesting: 'flat' }),
  'a branch': (context, code) => context.parallel([code]),
  'a contender of all': (context, code) => context.all([code]),
  'a contender of allSettled': (context, code) => context.allSettled([code]),
  'a contender of any': (context, code) => context.any([code, () => context.wait('long', '1h')]),
  'a contender of race': (context, code) => context.race([code, () => context.wait('long', '1h')]),
};

describe('InvocationError', () => {
  for (const [title, place] of Object.entries(PLACES)) {
    it(`thrown in ${title} breaks the invocation off: nothing has failed, and the next one goes on`, async () => {
      const rig = new EngineRig();
      let isMoving = true;
      let bodies = 0;
      const flow = async (context: DurableContext) => {
        await context.step('before', () => ++bodies);
        await place(context, (): never => {
          if (isMoving) throw new InvocationError('the database is being moved', { cause: 'maintenance' });
          return 'moved' as never;
        });
        return 'done';
      };
      const error = await rejection(rig.invoke(flow));
      expect(error).to.be.instanceOf(InvocationError).with.property('cause', 'maintenance');
      expect(historyOf(rig).filter((line) => /^(FAIL|RETRY)/.test(line))).to.deep.equal([]);
      isMoving = false;
      expect(resultOf(await rig.run(flow))).to.equal('done');
      expect(bodies).to.equal(1);
    });
  }

  it('thrown by the body of a step records nothing: the attempt begins again', async () => {
    const rig = new EngineRig();
    const attempts: number[] = [];
    const flow = (context: DurableContext) =>
      context.step('move', () => {
        attempts.push(context.attempt);
        if (attempts.length < 3) throw new InvocationError('not now');
        return 'moved';
      });
    expect(await rejection(rig.invoke(flow))).to.be.instanceOf(InvocationError);
    expect(await rejection(rig.invoke(flow))).to.be.instanceOf(InvocationError);
    expect(resultOf(await rig.invoke(flow))).to.equal('moved');
    expect(attempts).to.deep.equal([1, 1, 1]);
    expect(historyOf(rig)).to.deep.equal(['START move Step', 'SUCCEED move "moved"']);
  });

  it('thrown by the check of a condition, a serdes or a submitter does so too', async () => {
    const serdes = {
      serialize: () => {
        throw new InvocationError('no key');
      },
      deserialize: () => undefined,
    };
    const throwing = (): never => {
      throw new InvocationError('not now');
    };
    const flows: ((context: DurableContext) => Promise<unknown>)[] = [
      (context) => context.waitForCondition('check', throwing, { initialState: 0, until: () => true }),
      (context) => context.step('kept', () => 1, { serdes }),
      (context) => context.waitForCallback('asked', throwing),
    ];
    for (const flow of flows) {
      const rig = new EngineRig();
      expect(await rejection(rig.invoke(flow))).to.be.instanceOf(InvocationError);
      expect(historyOf(rig).filter((line) => /^(FAIL|RETRY)/.test(line))).to.deep.equal([]);
    }
  });

  it('lets what is done beside it be recorded', async () => {
    const rig = new EngineRig();
    const counts = { charge: 0, look: 0 };
    const flow = (context: DurableContext) =>
      Promise.all([
        context.step('charge', () => ++counts.charge, { semantics: StepSemantics.AtMostOncePerRetry }),
        context.step('look', async () => {
          while (counts.charge === 0) await new Promise((resolve) => setImmediate(resolve));
          if (++counts.look < 3) throw new InvocationError('not now');
          return counts.look;
        }),
      ]);
    expect(await rejection(rig.invoke(flow))).to.be.instanceOf(InvocationError);
    expect(await rejection(rig.invoke(flow))).to.be.instanceOf(InvocationError);
    expect(resultOf(await rig.invoke(flow))).to.deep.equal([1, 3]);
  });

  it('thrown by a checkpoint store breaks off, as any error does that is not known to be permanent', async () => {
    for (const error of [new InvocationError('not now'), new TypeError('a bug')]) {
      const rig = new EngineRig();
      rig.store = { ...rig.store, checkpoint: () => Promise.reject(error) };
      expect(await rejection(rig.invoke((context) => context.step('a', () => 1)))).to.equal(error);
    }
  });

  it('has CheckpointError for its counterpart: that one says that a store refuses for good', async () => {
    const rig = new EngineRig();
    rig.store = { ...rig.store, checkpoint: () => Promise.reject(new CheckpointError('no such tenant')) };
    const output = await rig.invoke((context) => context.step('a', () => 1));
    expect(errorOf(output)).to.include({ ErrorType: 'CheckpointError' });
    expect(errorOf(output).ErrorMessage).to.include('no such tenant');
  });

  it('refuses a delay that is none', () => {
    expect(() => new InvocationError('later', { delay: 'soon' })).to.throw(/^delay of InvocationError: expected/);
    expect(new InvocationError('later', { delay: '5m' }).delay).to.equal('5m');
  });
});

describe('a mistake in the code', () => {
  const mistakes: Record<string, () => Error> = {
    ContextMisuseError: () => new ContextMisuseError('wrong'),
    InvalidWorkflowError: () => new InvalidWorkflowError('Shop', ['wrong']),
    OutsideExecutionError: () => new OutsideExecutionError('wrong'),
  };
  for (const [title, place] of Object.entries(PLACES)) {
    it(`fails the execution: in ${title}`, async () => {
      for (const [name, mistake] of Object.entries(mistakes)) {
        const rig = new EngineRig();
        const output = await rig.run(async (context) => {
          await place(context, () => {
            throw mistake();
          });
          return 'as if nothing had happened';
        });
        expect(errorOf(output)).to.include({ ErrorType: name });
        expect(errorOf(output).ErrorMessage).to.include('wrong');
      }
    });
  }

  it('fails the execution also when an item makes it in an option, or a submitter in an item', async () => {
    const flows: ((context: DurableContext) => Promise<unknown>)[] = [
      (context) => context.map(['a'], () => context.step('s', () => 1, { timeout: '5 parsecs' as never })),
      (context) => context.map(['a'], () => context.waitForCallback('ask', () => context.wait('inner', '1s'))),
    ];
    for (const flow of flows) {
      const { ErrorType } = errorOf(await new EngineRig().run(flow));
      expect(ErrorType).to.be.oneOf(['InvalidArgumentError', 'ContextMisuseError']);
    }
  });

  it('is no failure that a step is tried again for', async () => {
    const rig = new EngineRig();
    let attempts = 0;
    const output = await rig.run((context) =>
      context.step('s', () => {
        attempts++;
        throw new InvalidWorkflowError('Shop', ['wrong']);
      }),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'InvalidWorkflowError' });
    expect(attempts).to.equal(1);
  });
});
