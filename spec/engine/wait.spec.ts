import { expect } from 'chai';
import type { Operation } from '../../lib/core/wire/index.js';
import type { DurableContext } from '../../lib/engine/index.js';
import { EngineRig, errorOf, hasSettled, resultOf, settled, until } from '../support/engine-rig.js';

const DAY = 86_400;

describe('a wait', () => {
  const durations: [any, number][] = [
    [{ seconds: 1 }, 1],
    [{ minutes: 1, seconds: 30 }, 90],
    [{ hours: 2 }, 7200],
    [{ days: 1, hours: 1 }, DAY + 3600],
    [{ weeks: 1 }, 7 * DAY],
    [{ months: 1 }, 30 * DAY],
    [{ years: 1, days: 1 }, 366 * DAY],
    ['45s', 45],
    ['1h30m', 5400],
    ['0.5s', 1],
    [{ seconds: 1.2 }, 2],
  ];
  for (const [duration, seconds] of durations) {
    it(`of ${JSON.stringify(duration)} ends after ${seconds} s`, async () => {
      const rig = new EngineRig();
      const start = rig.service.now;
      expect(resultOf(await rig.run((context) => context.wait('pause', duration)))).to.equal(undefined);
      expect(rig.updates).to.have.length(1);
      expect(rig.updates[0]).to.deep.include({ Name: 'pause', SubType: 'Wait', WaitOptions: { WaitSeconds: seconds } });
      expect(rig.service.now - start).to.equal(seconds * 1000);
    });
  }

  for (const duration of [
    {},
    { seconds: 0 },
    { seconds: -1 },
    { years: 2 },
    { fortnights: 1 },
    'a while',
    '10',
    10,
    null,
  ]) {
    it(`of ${JSON.stringify(duration)} is refused, and nothing is recorded`, async () => {
      const rig = new EngineRig();
      const error = errorOf(await rig.run((context) => context.wait('pause', duration as never)));
      expect(error.ErrorType).to.equal('InvalidArgumentError');
      expect(error.ErrorMessage).to.match(/duration of wait 'pause'/);
      expect(rig.updates).to.deep.equal([]);
    });
  }

  it('may be without a name', async () => {
    const rig = new EngineRig();
    await rig.run(async (context) => {
      await context.wait('1s');
      await context.wait(undefined, { seconds: 2 });
    });
    expect(rig.updates.map(({ Name }) => Name)).to.deep.equal([undefined, undefined]);
    expect(new Set(rig.updates.map(({ Id }) => Id)).size).to.equal(2);
  });

  it('that the outside cancels is over; one that ends in another way is an error', async () => {
    for (const [Status, outcome] of [
      ['CANCELLED', 'over'],
      ['STOPPED', "Wait 'pause' ended as STOPPED."],
    ] as const) {
      const view = (operation: Operation): Operation =>
        operation.Type === 'WAIT' && operation.Status === 'SUCCEEDED' ? { ...operation, Status } : operation;
      const rig = new EngineRig({ view });
      const output = await rig.run((context) =>
        context.wait('pause', '1h').then(
          () => 'over',
          (error: Error) => error.message,
        ),
      );
      expect(resultOf(output)).to.equal(outcome);
    }
  });
});

describe('while a body keeps the invocation alive', () => {
  /** A wait of 5 s beside a step that ends when told to. */
  function beside(other: (context: DurableContext) => Promise<unknown>, aheadMillis = 0) {
    const rig = new EngineRig({ aheadMillis });
    const order: string[] = [];
    let finish!: () => void;
    const invocation = rig.invoke(async (context) => {
      const note = (name: string) => (value: unknown) => order.push(`${name} ${value}`);
      const body = () => new Promise<string>((resolve) => (finish = () => resolve('done')));
      await Promise.all([context.step('long', body).then(note('long')), other(context).then(note('other'))]);
    });
    return { rig, order, invocation, finish: () => finish() };
  }

  it('a wait is waited out in process, and seen in the order in which it ended', async () => {
    const { rig, order, invocation, finish } = beside((context) => context.wait('short', '5s'));
    await until(() => rig.timers.length === 1);
    for (let second = 0; second < 5; second++) {
      rig.pass(1);
      await settled();
    }
    await until(() => order.length === 1);
    expect(order).to.deep.equal(['other undefined']);
    finish();
    expect(await invocation).to.have.property('Status', 'SUCCEEDED');
    expect(order).to.deep.equal(['other undefined', 'long done']);
  });

  it('the store is not asked before a wait can be over', async () => {
    const { rig, order, invocation, finish } = beside((context) => context.wait('short', '50s'));
    await until(() => rig.timers.length === 1);
    const asked = rig.requests.length;
    rig.pass(49.999);
    await settled();
    expect(rig.requests.length - asked).to.equal(0);
    rig.pass(0.001);
    await until(() => order.length === 1);
    expect(rig.requests.length - asked).to.equal(1);
    finish();
    await invocation;
  });

  it('the store is asked again soon when it has not ended a wait in time, and then less often', async () => {
    const { rig, order, invocation, finish } = beside((context) => context.wait('short', '5s'), 2000);
    const pauses: number[] = [];
    while (order.length === 0) {
      await until(() => rig.timers.length === 1 || order.length === 1);
      pauses.push(...rig.timers);
      rig.pass(rig.timers[0] ?? 0);
      await settled();
    }
    expect(pauses).to.deep.equal([3, 0.2, 0.4, 0.8, 1]);
    finish();
    await invocation;
  });

  it('the next attempt of a step starts in process', async () => {
    const { rig, order, invocation, finish } = beside((context) =>
      context.step(
        'flaky',
        () => {
          if (context.attempt === 1) throw new Error('once');
          return `attempt ${context.attempt}`;
        },
        { retry: () => '7s' },
      ),
    );
    await until(() => rig.timers.length === 1);
    expect(rig.timers).to.deep.equal([7]);
    rig.pass(7);
    await until(() => order.length === 1);
    expect(order).to.deep.equal(['other attempt 2']);
    finish();
    await invocation;
  });

  it('a callback is looked after, first every second, then less often, at least every 10 s', async () => {
    const { rig, order, invocation, finish } = beside((context) => context.waitForCallback('answer', () => {}));
    const pauses: number[] = [];
    for (let i = 0; i < 7; i++) {
      await until(() => rig.timers.length === 1);
      pauses.push(rig.timers[0]!);
      rig.pass(rig.timers[0]!);
      await settled();
    }
    expect(pauses).to.deep.equal([1, 2, 4, 8, 10, 10, 10]);
    rig.succeedCallback(rig.service.openCallbacks[0]!, '"yes"');
    await until(() => rig.timers.length === 1);
    rig.pass(10);
    await until(() => order.length === 1);
    expect(order).to.deep.equal(['other yes']);
    finish();
    await invocation;
  });

  it('the next callback is looked after every second again', async () => {
    const { rig, invocation, finish } = beside(async (context) => {
      await context.waitForCallback('answer', () => {});
      await context.waitForCallback('next answer', () => {});
    });
    for (const pause of [1, 2, 4]) {
      await until(() => rig.timers[0] === pause);
      if (pause === 4) rig.succeedCallback(rig.service.openCallbacks[0]!);
      rig.pass(pause);
    }
    await until(() => rig.timers.length === 1);
    expect(rig.timers).to.deep.equal([1]);
    rig.succeedCallback(rig.service.openCallbacks[0]!);
    rig.pass(1);
    finish();
    await invocation;
  });

  it('what begins to wait later, and is to be looked after earlier, is', async () => {
    const rig = new EngineRig();
    const order: string[] = [];
    const goOns: (() => void)[] = [];
    const step = () => new Promise<void>((resolve) => goOns.push(resolve));
    const invocation = rig.invoke(async (context) => {
      const note = (name: string) => () => order.push(name);
      const after = context.step('first', step).then(async () => {
        await Promise.all([
          context.wait('short', '3s').then(note('short')),
          context.waitForCallback('answer', () => {}).then(note('answer')),
        ]);
      });
      await Promise.all([context.wait('long', '60s').then(note('long')), context.step('body', step), after]);
    });
    await until(() => rig.timers[0] === 60 && goOns.length === 2);
    goOns[0]!();
    await until(() => rig.timers[0] === 1);
    rig.succeedCallback(rig.service.openCallbacks[0]!);
    rig.pass(1);
    await until(() => rig.timers[0] === 2);
    rig.pass(2);
    await until(() => rig.timers[0] === 57);
    rig.pass(57);
    await until(() => order.length === 3);
    expect(order).to.deep.equal(['answer', 'short', 'long']);
    goOns[1]!();
    await invocation;
  });

  it('what ends outside is left alone after the invocation has ended', async () => {
    const { rig, invocation, finish } = beside(async (context) => {
      void context.wait('unawaited', '1h');
      await context.step('quick', () => 1);
    });
    await until(() => rig.timers.length === 1);
    finish();
    await invocation;
    expect(rig.timers).to.deep.equal([]);
  });
});

describe('a wait in a finished workflow', () => {
  it('never ends, and a warning names it, also when its moment has passed', async () => {
    const rig = new EngineRig();
    const late: Promise<unknown>[] = [];
    await rig.run((context) => {
      const after = new Promise((resolve) => setImmediate(resolve));
      late.push(after.then(() => context.wait('late', '1s')));
      late.push(after.then(() => context.wait('passed', new Date(0))));
      return 'done';
    });
    for (const wait of late) expect(await hasSettled(wait)).to.equal(false);
    expect(rig.logger.messages.map((message) => message.split(' was')[0])).to.deep.equal([
      "Wait 'late'",
      "Wait 'passed'",
    ]);
  });
});
