import { expect } from 'chai';
import {
  Callback,
  ChildContext,
  DurableExecution,
  DurableWorkflow,
  encrypted,
  fixedDelay,
  fromCallback,
  InvalidArgumentError,
  Step,
  Wait,
} from '../../lib/index.js';
import { MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import {
  assertReplayable,
  InvalidHistoryError,
  ReplayDriftError,
  type SavedHistory,
  WorkflowTestRunner,
} from '../../lib/testing.js';
import { OrderWorkflow } from '../../samples/order/order-workflow.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { rejection } from '../support/engine-rig.js';
import { FastClock } from '../support/fast-clock.js';
import { LineLogger } from '../support/line-logger.js';
import { anOrder, quickShop } from './quick-shop.js';

let bodies = 0;

class Trip extends DurableWorkflow {
  @DurableExecution({ name: 'Trip' })
  async run(days: number): Promise<string> {
    const hotel = await this.hotel();
    await this.rest();
    const flight = await this.flight(days);
    const answer = await this.answer();
    return `${hotel}, ${flight}: ${answer}`;
  }

  @Step({ retry: fixedDelay({ delay: '5m' }) })
  async hotel(): Promise<string> {
    bodies++;
    if (this.context.attempt < 2) throw new Error('full');
    return 'a room';
  }

  @Wait({ days: 7 })
  async rest(): Promise<void> {}

  @ChildContext()
  async flight(days: number): Promise<string> {
    return this.context.step('seat', () => `seat for ${days} days ${this.context.random() < 2}`);
  }

  @Callback({ timeout: { days: 1 } })
  async answer(): Promise<string> {
    bodies++;
    return fromCallback();
  }
}

/** A history of each stage, as JSON keeps it. */
async function histories() {
  const execution = await new WorkflowTestRunner(Trip).start(3);
  const saved = () => JSON.parse(JSON.stringify({ Events: execution.history })) as { Events: any[] };
  await execution.untilOperation('rest');
  const resting = saved();
  await execution.untilOperation('answer');
  const asking = saved();
  await execution.callback('answer').succeed('yes');
  await execution.untilEnded();
  return { resting, asking, ended: saved() };
}

async function driftOf(workflow: typeof Trip, history: SavedHistory): Promise<ReplayDriftError> {
  const error = await rejection(assertReplayable(workflow, history));
  expect(error, error.stack).to.be.instanceOf(ReplayDriftError);
  return error as ReplayDriftError;
}

describe('assertReplayable', () => {
  const place = temporaryDirectory();

  it('lets unchanged code pass at each stage, and runs no body', async () => {
    const { resting, asking, ended } = await histories();
    bodies = 0;
    for (const { Events: events } of [resting, asking, ended]) {
      for (let length = 1; length <= events.length; length++) {
        await assertReplayable(Trip, { isWhole: true, Events: events.slice(0, length) });
      }
    }
    expect(bodies).to.equal(0);
  });

  it('takes what the AWS CLI prints, a page of a client, and events in any order', async () => {
    const { ended } = await histories();
    await assertReplayable(Trip, ended);
    await assertReplayable(Trip, { events: ended.Events.toReversed() });
    const inSeconds = ended.Events.map((event) => ({
      ...event,
      EventTimestamp: Date.parse(event.EventTimestamp) / 1000,
    }));
    await assertReplayable(Trip, { Events: inSeconds });
  });

  it('lets code go on after the end of what was recorded', async () => {
    const { resting } = await histories();
    class Longer extends Trip {
      @DurableExecution({ name: 'Trip' })
      override async run(days: number): Promise<string> {
        return `${await super.run(days)} ${await this.context.step('more', () => 'more')}`;
      }
    }
    await assertReplayable(Longer, resting);
  });

  it('lets code part from the record where it is lenient', async () => {
    class Lenient extends Trip {
      @DurableExecution({ name: 'Trip', drift: 'lenient' })
      override run(days: number): Promise<string> {
        return super.run(days);
      }

      @Step({ name: 'lodging' })
      override async hotel(): Promise<string> {
        return 'a room';
      }
    }
    await assertReplayable(Lenient, (await histories()).resting);
  });

  describe('finds', () => {
    it('an operation of another name, and says which was recorded', async () => {
      class Renamed extends Trip {
        @Step({ name: 'lodging' })
        override async hotel(): Promise<string> {
          return 'a room';
        }
      }
      const { ended } = await histories();
      const error = await driftOf(Renamed, ended);
      expect(error.operation).to.equal('lodging');
      expect(error.asked).to.equal("STEP (Step) 'lodging'");
      expect(error.recorded).to.include("STEP (Step) 'hotel', WAIT (Wait) 'rest'");
    });

    it('one of another kind', async () => {
      class Waits extends Trip {
        @Wait('1m')
        override async hotel(): Promise<any> {}
      }
      const error = await driftOf(Waits, (await histories()).resting);
      expect(error.asked).to.equal("WAIT (Wait) 'hotel'");
      expect(error.recorded).to.equal("STEP (Step) 'hotel'");
    });

    it('one within a context, with its path', async () => {
      class Other extends Trip {
        @ChildContext()
        override async flight(): Promise<string> {
          await this.context.step('window', () => '');
          return this.context.step('seat', () => '');
        }
      }
      const { ended } = await histories();
      const open = ended.Events.slice(
        0,
        ended.Events.findIndex(({ EventType }) => EventType === 'ContextSucceeded'),
      );
      const error = await driftOf(Other, { isWhole: true, Events: open });
      expect(error.operation).to.equal('flight > window');
      expect(error.recorded).to.equal("STEP (Step) 'flight > seat'");
    });

    it('one that was moved before others', async () => {
      class Moved extends Trip {
        @DurableExecution({ name: 'Trip' })
        override async run(days: number): Promise<string> {
          const flight = await this.flight(days);
          await this.hotel();
          return flight;
        }
      }
      const error = await driftOf(Moved, (await histories()).resting);
      expect(error.operation).to.equal('flight');
    });

    it('one that is no longer there', async () => {
      class Shorter extends Trip {
        @DurableExecution({ name: 'Trip' })
        override async run(): Promise<string> {
          return this.hotel();
        }
      }
      const error = await driftOf(Shorter, (await histories()).resting);
      expect(error.message).to.include('did not call everything that was recorded');
      expect(error.operation).to.equal('rest');
      expect(error.asked).to.equal('nothing more');
    });

    it('another result, and another error', async () => {
      class Louder extends Trip {
        @DurableExecution({ name: 'Trip' })
        override async run(days: number): Promise<string> {
          return (await super.run(days)).toUpperCase();
        }
      }
      class Failing extends Trip {
        @DurableExecution({ name: 'Trip' })
        override async run(days: number): Promise<string> {
          throw new RangeError(await super.run(days));
        }
      }
      const { ended } = await histories();
      const louder = await driftOf(Louder, ended);
      expect(louder.recorded).to.equal('SUCCEEDED with "a room, seat for 3 days true: yes"');
      expect(louder.asked).to.include('A ROOM');
      expect((await driftOf(Failing, ended)).asked).to.include('FAILED with RangeError: a room');
    });

    it('code that goes on where the execution had ended', async () => {
      class Longer extends Trip {
        @DurableExecution({ name: 'Trip' })
        override async run(days: number): Promise<string> {
          return `${await super.run(days)} ${await this.context.step('more', () => 'more')}`;
        }
      }
      const error = await driftOf(Longer, (await histories()).ended);
      expect(error.message).to.include('went on where the execution had ended');
      expect(error.operation).to.equal('more');
    });

    it('code that waits for something that is not durable', async () => {
      class Hangs extends Trip {
        @DurableExecution({ name: 'Trip' })
        override async run(): Promise<string> {
          await this.hotel();
          return new Promise(() => {});
        }
      }
      expect((await driftOf(Hangs, (await histories()).resting)).asked).to.include('StalledExecutionError');
    });
  });

  describe('refuses', () => {
    const refusalOf = async (history: unknown) => {
      const error = await rejection(assertReplayable(Trip, history as SavedHistory));
      expect(error).to.be.instanceOf(InvalidHistoryError);
      return error.message;
    };

    it('what is no history', async () => {
      for (const history of [undefined, {}, { Events: 1 }, [{}], 'text']) {
        expect(await refusalOf(history)).to.match(/^A history is an array of events/);
      }
    });

    it('options that are none', async () => {
      for (const options of [null, 5, 'x', []] as never[]) {
        const error = await rejection(assertReplayable(Trip, [], options));
        expect(error).to.be.instanceOf(InvalidArgumentError);
        expect(error.message).to.match(/^options of assertReplayable\(Trip\): expected an object/);
      }
    });

    it('a part of one', async () => {
      const { Events: events } = (await histories()).ended;
      expect(await refusalOf(events.slice(1))).to.include('begins with StepStarted');
      expect(await refusalOf({ Events: events, NextMarker: 'more' })).to.include('one page');
    });

    it('one that was cut in the middle of an invocation, wherever, unless it is said to be whole', async () => {
      const { asking, ended } = await histories();
      for (const { Events: events } of [asking, ended]) {
        for (let length = 2; length < events.length; length++) {
          const part = events.slice(0, length);
          const isOutside = /^InvocationCompleted|^(Wait|Callback)Succeeded/.test(part.at(-1).EventType);
          if (isOutside) await assertReplayable(Trip, part);
          else
            expect(await refusalOf(part)).to.match(
              new RegExp(`ends with event ${length} \\(.*may have been cut there`),
            );
        }
      }
    });

    it('one that has as many events as fit in full pages, where an invocation had ended too', async () => {
      class Rests extends DurableWorkflow {
        @DurableExecution({ name: 'Rests' })
        async run(): Promise<void> {
          await Promise.all(Array.from({ length: 600 }, () => this.context.wait('1h')));
        }
      }
      const runner = new WorkflowTestRunner(Rests);
      const execution = await runner.start();
      await execution.untilOperation('none').catch(() => {});
      const full = execution.history.slice(0, 1000);
      const at = full.findLastIndex(
        ({ EventType }) => EventType === 'InvocationCompleted' || EventType === 'WaitSucceeded',
      );
      expect(at).to.equal(999);
      expect(execution.history.length).to.be.greaterThan(1000);
      const error = await rejection(assertReplayable(Rests, full));
      expect(error).to.be.instanceOf(InvalidHistoryError);
      expect(error.message).to.include('ends with event 1000').and.to.include('where a page may end');
      await assertReplayable(Rests, full.slice(0, 999));
      await assertReplayable(Rests, execution.history);
    });

    it('one with a gap, or with a page twice', async () => {
      const { Events: events } = (await histories()).ended;
      expect(await refusalOf(events.filter((_, index) => index !== 4))).to.include(
        'Event 5 of this history is missing',
      );
      expect(await refusalOf([...events, ...events.slice(2)])).to.include('duplicated');
    });

    it('one that is truncated', async () => {
      const { Events: events } = (await histories()).ended;
      const truncated = events.map((event) =>
        event.EventType === 'StepSucceeded'
          ? { ...event, StepSucceededDetails: { Result: { Truncated: true } } }
          : event,
      );
      expect(await refusalOf(truncated)).to.match(/The Result of event \d+ \(StepSucceeded of hotel\) is truncated/);
    });
  });

  it('says of a history without data that this may be why', async () => {
    const runner = new WorkflowTestRunner(Trip);
    const execution = await runner.start(3);
    await execution.callback('answer').succeed('yes');
    await execution.untilEnded();
    const page = await runner.client.history(execution.executionId, { includeData: false });
    expect((await driftOf(Trip, page)).message).to.include('no inputs, results or errors');
  });

  it('reads values that are encrypted', async () => {
    const serdes = encrypted({ key: Buffer.alloc(32, 1) });
    const execution = await new WorkflowTestRunner(Trip, { serdes }).start(3);
    await execution.callback('answer').succeed('yes');
    await execution.untilEnded();
    await assertReplayable(Trip, execution.history, { serdes });
  });

  it('rebuilds results that were too large to be recorded', async () => {
    class Large extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<number> {
        const inside = async () => `${await this.context.step('seed', () => 's')}${'x'.repeat(300_000)}`;
        const plain = await this.context.runInChildContext('plain', inside);
        const told = await this.context.runInChildContext('told', inside, { summarize: (text) => `${text.length}` });
        const map = await this.context.map('map', [1, 2], () => inside());
        await this.context.wait('pause', '1h');
        return plain.length + told.length + map.results().join('').length;
      }
    }
    const { history, operation } = await new WorkflowTestRunner(Large).run().then((execution) => ({
      history: execution.history,
      operation: execution.operation('told'),
    }));
    expect(operation.result).to.equal(300_001);
    await assertReplayable(Large, JSON.parse(JSON.stringify(history)));
  });

  it('repeats chance, by the id of the execution', async () => {
    class Chance extends DurableWorkflow {
      @DurableExecution()
      async run(): Promise<string> {
        return this.context.step(this.context.uuid(), () => 'done');
      }
    }
    const execution = await new WorkflowTestRunner(Chance).run();
    await assertReplayable(Chance, execution.history);
    const { executionId } = execution;
    await assertReplayable(Chance, { executionId, Events: execution.history });
    const error = await rejection(assertReplayable(Chance, execution.history, { executionId: `${executionId}x` }));
    expect(error).to.be.instanceOf(ReplayDriftError);
  });

  it('repeats what a store kept, of an order that was rejected too', async () => {
    for (const store of [new MemoryStore(), new SqliteStore({ path: place('orders.db') })]) {
      const { create } = quickShop();
      const workflows = [{ workflow: OrderWorkflow, create }];
      await using runtime = new WorkflowRuntime({
        store,
        workflows,
        clock: new FastClock(100),
        logger: new LineLogger(),
      });
      await runtime.start();
      const { client } = runtime;
      const execution = await client.start(OrderWorkflow, { ...anOrder(), items: [anOrder().items[1]!] } as never);
      let callbackId: string | undefined;
      while (callbackId === undefined) {
        const { events } = await client.history(execution);
        const hasAsked = events.some(
          ({ EventType, ParentId }) => EventType === 'StepSucceeded' && ParentId !== undefined,
        );
        callbackId = hasAsked
          ? events.find(({ EventType }) => EventType === 'CallbackStarted')?.CallbackStartedDetails?.CallbackId
          : undefined;
        await new Promise((resolve) => setImmediate(resolve));
      }
      await client.callbacks.succeed(callbackId, { granted: false, note: 'a hotel' });
      await client.result(execution).catch(() => {});
      const history = JSON.parse(JSON.stringify(await client.history(execution)));
      await assertReplayable(OrderWorkflow, history, { create });
    }
  });
});
