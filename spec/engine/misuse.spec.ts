import { EventEmitter, once } from 'node:events';
import { expect } from 'chai';
import { ContextMisuseError } from '../../lib/core/errors/execution-errors.js';
import { ambientContext, type DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, type Flow, hasSettled, rejection, resultOf, until } from '../support/engine-rig.js';

const operations: Record<string, (context: DurableContext) => Promise<unknown>> = {
  'step ': (context) => context.step('inner', () => 1),
  'wait ': (context) => context.wait('inner', '1s'),
  'callback ': (context) => context.createCallback('inner'),
  'callback  ': (context) => context.waitForCallback('inner', () => {}),
  'condition ': (context) => context.waitForCondition('inner', () => 1, { initialState: 0, until: () => true }),
  'invoke ': (context) => context.invoke('inner', 1, { functionName: 'f' }),
  'invoke with a timeout ': (context) => context.invoke('inner', 1, { functionName: 'f', timeout: '5s' }),
  'child context ': (context) => context.runInChildContext('inner', () => 1),
  'virtual child context ': (context) => context.runInChildContext('inner', () => 1, { virtual: true }),
  'map ': (context) => context.map('inner', [1], () => 1),
  'parallel ': (context) => context.parallel('inner', [() => 1]),
  'all ': (context) => context.all('inner', [() => 1]),
  'allSettled ': (context) => context.allSettled('inner', [() => 1]),
  'any ': (context) => context.any('inner', [() => 1]),
  'race ': (context) => context.race('inner', [() => 1]),
};

describe('an operation inside the body of a step', () => {
  for (const [kind, operate] of Object.entries(operations)) {
    it(`is a mistake that names both: a ${kind.trim()}`, async () => {
      const rig = new EngineRig();
      let attempts = 0;
      const output = await rig.run(async (context) => {
        const error = await rejection(
          context.step('outer', () => {
            attempts++;
            return operate(context);
          }),
        );
        expect(error).to.be.instanceOf(ContextMisuseError);
        return error.message;
      });
      expect(resultOf(output)).to.match(
        /^(an? (\w+|child context)|\w+) 'inner' was called inside the body of step 'outer'\. Such a body is plain code/,
      );
      expect(attempts).to.equal(1);
      expect(new Set(rig.updates.map(({ Name }) => Name))).to.deep.equal(new Set(['outer']));
    });
  }

  it('is a mistake in a submitter as well', async () => {
    const rig = new EngineRig();
    const output = await rig.run((context) => context.waitForCallback('ask', () => context.wait('inner', '1s')));
    expect(errorOf(output)).to.include({ ErrorType: 'ContextMisuseError' });
    expect(errorOf(output).ErrorMessage).to.match(/inside the body of the submitter of callback 'ask'\. Such a body/);
  });

  it('is a mistake in a check as well, which is called by its name', async () => {
    const rig = new EngineRig();
    const condition = { initialState: 0, until: () => true };
    const output = await rig.run((context) =>
      context.waitForCondition('ready', () => context.step('inner', () => 1), condition),
    );
    expect(errorOf(output)).to.include({ ErrorType: 'ContextMisuseError' });
    expect(errorOf(output).ErrorMessage).to.match(/inside the body of the check of waitForCondition 'ready'\. Such a/);
  });
});

describe('an operation on a scope that has ended', () => {
  for (const [kind, operate] of Object.entries(operations)) {
    it(`never settles, and a warning names it: a ${kind.trim()}`, async () => {
      const rig = new EngineRig();
      let late: Promise<unknown> | undefined;
      let mayGoOn = false;
      const output = await rig.run((context) => {
        late = until(() => mayGoOn).then(() => operate(context));
        return 'done';
      });
      expect(resultOf(output)).to.equal('done');
      mayGoOn = true;
      expect(await hasSettled(late!)).to.equal(false);
      expect(rig.logger.messages).to.have.length(1);
      expect(rig.logger.messages[0]).to.match(/^\w+ 'inner' was called in the workflow after the workflow had ended/);
      expect(rig.updates).to.deep.equal([]);
    });
  }
});

describe('what exists in the body of a step only', () => {
  for (const property of ['attempt', 'signal', 'callbackId'] as const) {
    it(`is a mistake elsewhere: context.${property}`, async () => {
      const error = errorOf(await new EngineRig().run((context) => context[property]));
      expect(error.ErrorType).to.equal('ContextMisuseError');
      expect(error.ErrorMessage).to.match(new RegExp(`^context\\.${property} was read outside a step`));
    });
  }

  it('is a mistake in a step that is no submitter: context.callbackId', async () => {
    const output = await new EngineRig().run((context) => context.step('plain', () => context.callbackId));
    expect(errorOf(output).ErrorMessage).to.match(
      /^context\.callbackId was read in step 'plain', which is not the submitter/,
    );
  });
});

describe('an operation from code that has lost its place', () => {
  it('is a mistake that is told, with the cure', async () => {
    // An emitter that is driven from outside carries the asynchronous context of whom it is driven
    // by.
    const emitter = new EventEmitter();
    const rig = new EngineRig();
    const flow: Flow = async (context) => {
      const result = new Promise<Error>((resolve) => {
        emitter.on('message', () => {
          try {
            void context.step('handled', () => 1);
          } catch (error) {
            resolve(error as Error);
          }
        });
      });
      await context.step('listening', () => 1);
      return (await result).message;
    };
    const invocation = rig.invoke(flow);
    await until(() => rig.requests.length === 1);
    emitter.emit('message');
    expect(resultOf(await invocation)).to.match(
      /^a step 'handled' was called on the context of execution spec-0.* the asynchronous context was lost/,
    );
    expect(rig.requests).to.have.length(1);
  });

  it('is a mistake of a method as well', async () => {
    const emitter = new EventEmitter();
    const rig = new EngineRig();
    let instance: object | undefined;
    const invocation = rig.invoke(async (context) => {
      await context.step('listening', () => 1);
      await once(emitter, 'end');
    });
    await until(() => rig.requests.length === 1);
    instance = rig.instances.at(-1);
    expect(() => ambientContext(instance!, 'charge')).to.throw(
      ContextMisuseError,
      /^Object\.charge was reached from code that does not belong to execution spec-0.*AsyncResource\.bind\(\)/,
    );
    emitter.emit('end');
    await invocation;
  });

  it('is none on an object that belongs to no execution', () => {
    expect(ambientContext({}, 'charge')).to.equal(undefined);
  });

  it('is a mistake when the place is of another execution', async () => {
    const [one, other] = [new EngineRig(), new EngineRig()];
    let foreign: DurableContext | undefined;
    let mayEnd = false;
    const invocation = one.invoke(async (context) => {
      foreign = context;
      await context.step('own', () => until(() => mayEnd));
    });
    await until(() => foreign !== undefined);
    const error = errorOf(await other.invoke(() => foreign!.step('borrowed', () => 1)));
    expect(error.ErrorType).to.equal('ContextMisuseError');
    expect(error.ErrorMessage).to.match(/^a step 'borrowed' was called on the context of execution spec-0.* from code/);
    mayEnd = true;
    await invocation;
    expect(one.requests.flat()).not.to.include('START STEP borrowed');
  });
});
