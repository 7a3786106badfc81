import { expect } from 'chai';
import type { DurableContext, DurableWait } from '../../lib/engine/index.js';
import { EngineRig, type Flow, resultOf, settled, until } from '../support/engine-rig.js';
import { historyOf, inEveryWay, inOnePiece } from '../support/scenario.js';

describe('cancelling a wait', () => {
  it('ends it as if its time had come, on replay too', async () => {
    const flow: Flow = async (context) => {
      const wait = context.wait('w', '10h');
      await context.step('s', () => 1);
      await wait.cancel();
      await wait;
      await context.wait('end', '1s');
      return 'over';
    };
    const { output, history, rig } = await inEveryWay(flow);
    expect(resultOf(output)).to.equal('over');
    expect(history).to.deep.equal([
      'START w Wait 36000 s',
      'START s Step',
      'SUCCEED s 1',
      'CANCEL w',
      'START end Wait 1 s',
      'timerFired end',
    ]);
    expect(rig.logger.lines).to.deep.equal([]);
  });

  it('may be done before its start is acknowledged: both are recorded, in two requests', async () => {
    const { history, rig } = await inEveryWay(async (context) => {
      const wait = context.wait('w', '10h');
      await wait.cancel();
    });
    expect(history).to.deep.equal(['START w Wait 36000 s', 'CANCEL w']);
    expect(rig.requests).to.deep.equal([['START WAIT w'], ['CANCEL WAIT w']]);
  });

  it('is done once, however often it is called', async () => {
    const { history } = await inEveryWay(async (context) => {
      const wait = context.wait('w', '10h');
      await Promise.all([wait.cancel(), wait.cancel(), wait]);
      await wait.cancel();
    });
    expect(history).to.deep.equal(['START w Wait 36000 s', 'CANCEL w']);
  });

  it('does nothing to a wait that is over', async () => {
    const { history } = await inEveryWay(async (context) => {
      const wait = context.wait('w', '1s');
      await wait;
      await wait.cancel();
      await context.wait('end', '1s');
    });
    expect(history).to.deep.equal(['START w Wait 1 s', 'timerFired w', 'START end Wait 1 s', 'timerFired end']);
  });

  it('does nothing to a wait that has ended in process', async () => {
    const rig = new EngineRig();
    let end!: () => void;
    let isOver = false;
    const sent: string[] = [];
    rig.store = {
      ...rig.store,
      checkpoint: (request) => {
        sent.push(...request.Updates.map(({ Action }) => Action));
        return rig.service.checkpoint(request);
      },
    };
    const invocation = rig.invoke(async (context) => {
      const long = context.step('long', () => new Promise<void>((resolve) => (end = resolve)));
      const wait = context.wait('w', '5s');
      await wait;
      await wait.cancel();
      isOver = true;
      await long;
    });
    await until(() => rig.timers.length === 1);
    rig.pass(5);
    await until(() => isOver);
    end();
    expect(await invocation).to.have.property('Status', 'SUCCEEDED');
    expect(sent).not.to.include('CANCEL');
  });

  it('before it has begun, since the code is ahead of the record, is recorded as it begins', async () => {
    const rig = new EngineRig({ isPatient: true });
    const code = (isAgain: boolean) => async (context: DurableContext) => {
      const recorded = async () => {
        if (isAgain) await settled();
        await context.step('recorded', () => 1);
      };
      const ahead = async () => {
        if (!isAgain) await new Promise(() => {});
        const wait = context.wait('w', '10h');
        await wait.cancel();
        await wait;
      };
      await Promise.all([recorded(), ahead()]);
    };
    void rig.invoke(code(false));
    await until(() => rig.requests.length === 1);
    expect(await rig.invoke(code(true))).to.have.property('Status', 'SUCCEEDED');
    expect(rig.requests.slice(1)).to.deep.equal([['START WAIT w'], ['CANCEL WAIT w']]);
  });

  it('is recorded although nobody awaits it', async () => {
    const { history } = await inEveryWay(async (context) => {
      const wait = context.wait('w', '10h');
      await context.step('s', () => 1);
      void wait.cancel();
      await context.step('t', () => 2);
    });
    expect(history).to.deep.equal([
      'START w Wait 36000 s',
      'START s Step',
      'SUCCEED s 1',
      'CANCEL w',
      'START t Step',
      'SUCCEED t 2',
    ]);
  });

  it('goes on where a crash came before it was recorded', async () => {
    const flow: Flow = async (context) => {
      const wait = context.wait('w', '10h');
      await context.step('s', () => 1);
      await wait.cancel();
      return 'over';
    };
    const rig = new EngineRig();
    await rig.crash(flow, 1);
    expect(historyOf(rig)).not.to.include('CANCEL w');
    expect(resultOf(await rig.invoke(flow))).to.equal('over');
    expect(historyOf(rig).at(-1)).to.equal('CANCEL w');
  });

  it('wakes whoever waits for it while a body runs', async () => {
    const rig = new EngineRig();
    let wait: DurableWait | undefined;
    let end!: () => void;
    let isOver = false;
    const invocation = rig.invoke(async (context) => {
      wait = context.wait('w', '10h');
      const waiting = wait.then(() => (isOver = true));
      await context.step('s', () => 1);
      void wait.cancel();
      await context.step('long', () => new Promise<void>((resolve) => (end = resolve)));
      await waiting;
    });
    await until(() => isOver);
    end();
    expect(await invocation).to.have.property('Status', 'SUCCEEDED');
    expect(rig.timers).to.deep.equal([]);
  });

  it('in a child context, a map and a race works alike', async () => {
    const { output, history } = await inEveryWay(async (context) => {
      const cancelled = async () => {
        const wait = context.wait('w', '10h');
        await context.step('s', () => 1);
        await wait.cancel();
        return 'over';
      };
      return [
        await context.runInChildContext('group', cancelled),
        (await context.map('m', [1], cancelled)).results(),
        await context.race('r', [cancelled]),
      ];
    });
    expect(resultOf(output)).to.deep.equal(['over', ['over'], 'over']);
    expect(history.filter((line) => line.startsWith('CANCEL'))).to.deep.equal([
      'CANCEL group/w',
      'CANCEL m/map-item-0/w',
      'CANCEL r/w',
    ]);
  });

  it('comes too late where the wait has ended and the store has not told yet: what it is sent with is recorded all the same', async () => {
    const rig = new EngineRig();
    const output = await rig.run(async (context) => {
      const wait = context.wait('w', '5s');
      await context.step('s', () => 1);
      // It ends now; the CANCEL is on its way to a store that will refuse it.
      rig.service.passTo(rig.service.machine.nextDueAt);
      const [, result] = await Promise.all([wait.cancel(), context.step('t', () => 't')]);
      await wait;
      return result;
    });
    expect(resultOf(output)).to.equal('t');
    expect(rig.requests.flat()).not.to.include('CANCEL WAIT w');
    expect(rig.service.machine.operation(rig.updates[0]!.Id)!.Status).to.equal('SUCCEEDED');
  });

  it('comes too late when the workflow has returned', async () => {
    let wait: DurableWait | undefined;
    const { rig } = await inOnePiece(async (context) => {
      wait = context.wait('w', '10h');
      await context.step('s', () => 1);
    });
    void wait!.cancel();
    await until(() => true);
    expect(historyOf(rig)).not.to.include('CANCEL w');
  });
});
