import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { DurableContext } from '../../lib/engine/index.js';
import { noRetry } from '../../lib/index.js';
import { EngineRig, resultOf } from '../support/engine-rig.js';

const broken = () => {
  throw new Error('the printer is on fire');
};
const retry = noRetry();

/** A helper around an operation that fails. */
async function label(context: DurableContext): Promise<string> {
  return `label ${await context.step('print', broken, { retry })}`;
}

const turns = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a helper that fails before it is awaited', () => {
  it('ends no process, and is as any other once it is awaited', async () => {
    const rig = new EngineRig();
    const flow = async (context: DurableContext) => {
      const printed = label(context);
      await context.step('pack', turns);
      await context.wait('pause', '1h');
      return printed.catch((error: Error) => error.message);
    };
    expect(resultOf(await rig.run(flow))).to.equal('the printer is on fire');
    expect(rig.logger.messages).to.deep.equal([]);
  });

  const forgotten: Record<string, (context: DurableContext) => unknown> = {
    'a helper': (context: DurableContext) => void label(context),
    'a helper in a child context': (context: DurableContext) =>
      context.runInChildContext('group', async () => {
        void label(context);
        await context.step('pack', turns);
      }),
    'code in the body of a step': (context: DurableContext) =>
      context.step('print', async () => {
        void (async () => broken())();
        await turns();
      }),
  };
  for (const [title, flow] of Object.entries(forgotten)) {
    it(`is warned of once when nobody awaits it: ${title}`, async () => {
      const rig = new EngineRig();
      const output = await rig.run(async (context) => {
        await flow(context);
        await context.step('pack', turns);
        await context.wait('pause', '1h');
        return 'sent';
      });
      expect(resultOf(output)).to.equal('sent');
      // Where the invocation ends in one go, Node reports the rejection right after it.
      await turns();
      const lines = rig.logger.lines.filter(({ message }) => message.includes('nobody handled it'));
      expect(lines).to.have.length(1);
      expect(lines[0]!.message).to.match(
        /^A promise in the code of workflow Spec was rejected, and nobody handled it: \w+: the printer is on fire, of (step )?'print'/,
      );
      expect(lines[0]!.data).to.include({ workflow: 'Spec', operationName: 'print' });
    });
  }

  it('is named after the callback whose submitter it is', async () => {
    const rig = new EngineRig();
    const submit = async () => {
      void (async () => broken())();
      await turns();
    };
    await rig.invoke((context) => context.waitForCallback('approval', submit));
    await turns();
    expect(rig.logger.messages.join()).to.include("of the submitter of callback 'approval'");
  });

  const giveTo = (reject: () => void) => (value: string) => {
    reject();
    return Number(value);
  };
  const beside: Record<string, (context: DurableContext, reject: () => void) => unknown> = {
    'a serdes that writes': (context, reject) =>
      context.step('weigh', () => 7, {
        serdes: { serialize: (value) => `${giveTo(reject)(`${value}`)}`, deserialize: Number },
      }),
    'a serdes that reads': (context, reject) =>
      context.step('weigh', () => 7, { serdes: { serialize: String, deserialize: giveTo(reject) } }),
  };
  for (const [title, flow] of Object.entries(beside)) {
    it(`ends no process in code that is in no scope: ${title}`, async () => {
      const rig = new EngineRig();
      const output = await rig.run(async (context) => {
        await context.step('first', turns);
        return flow(context, () => void (async () => broken())());
      });
      expect(resultOf(output)).to.equal(7);
      await turns();
      expect(rig.logger.messages.join()).to.include('the printer is on fire');
    });
  }

  it('is warned of at once when its invocation is over', async () => {
    const rig = new EngineRig();
    let goOn!: () => void;
    const output = await rig.run(() => {
      void new Promise<void>((resolve) => {
        goOn = resolve;
      }).then(broken);
      return 'sent';
    });
    expect(resultOf(output)).to.equal('sent');
    goOn();
    await turns();
    expect(rig.logger.messages.join()).to.include('the printer is on fire');
  });

  it('is kept from the process also after another library has put back what it found when it was loaded', async () => {
    await new EngineRig().run(async () => 1);
    const hooked = process.emit;
    // As signal-exit does when its last listener is removed, which may be at any time.
    process.emit = EventEmitter.prototype.emit as typeof process.emit;
    try {
      const rig = new EngineRig();
      const forgets = async () => void (async () => broken())();
      expect(resultOf(await rig.run(forgets))).to.equal(undefined);
      await turns();
      expect(rig.logger.messages.join()).to.include('the printer is on fire');
    } finally {
      process.emit = hooked;
    }
  });
});
