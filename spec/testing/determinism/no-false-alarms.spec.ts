import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setImmediate as nextImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Type } from 'class-transformer';
import {
  asPayload,
  Callback,
  DurableExecution,
  DurableWorkflow,
  fromCallback,
  Invoke,
  type Logger,
  type Next,
  type RetryStrategy,
  type Serdes,
  Step,
  Wait,
  WaitForCondition,
  type WorkflowPlugin,
} from '../../../lib/index.js';
import { WorkflowTestRunner } from '../../../lib/testing.js';

let uses = 0;

/** What workflow code must not do. */
function useAll(): void {
  uses++;
  Date.now();
  new Date();
  Math.random();
  randomUUID();
  performance.now();
  setTimeout(() => {}, 0);
  existsSync('missing');
}

async function useAllNowAndThen(): Promise<void> {
  useAll();
  await nextImmediate();
  useAll();
}

class Stamp {
  @Type(() => Date)
  at = new Date();
  day = Date.now();
}

const retry: RetryStrategy = (_, { attempt }) => {
  useAll();
  return attempt < 3 ? { seconds: 1 } : undefined;
};

const impureSerdes: Serdes = {
  async serialize(value) {
    await useAllNowAndThen();
    return JSON.stringify(value);
  },
  async deserialize(text) {
    await useAllNowAndThen();
    return text === undefined ? undefined : JSON.parse(text);
  },
};

const logger: Logger = {
  debug: () => useAllNowAndThen(),
  info: () => useAllNowAndThen(),
  warn: () => useAllNowAndThen(),
  error: () => useAllNowAndThen(),
};

class Tracer implements WorkflowPlugin {
  onInvocationStart = useAllNowAndThen;
  onOperationStart = useAllNowAndThen;
  onOperationEnd = useAllNowAndThen;
  onContextStart = useAllNowAndThen;
  onContextEnd = useAllNowAndThen;

  async wrapContext(_: unknown, next: Next): Promise<void> {
    useAll();
    await next();
    await useAllNowAndThen();
  }

  async wrapAttempt(_: unknown, next: Next): Promise<void> {
    useAll();
    await next();
    await useAllNowAndThen();
  }
}

class Innocent extends DurableWorkflow {
  readonly made = Date.now();

  @DurableExecution()
  async run(): Promise<string> {
    await this.work();
    await this.rest();
    const answer = this.answer();
    await this.poll(0);
    await this.child();
    this.context.logger.info('log');
    const epoch = new Date(0);
    const stamp = await this.stamp();
    const items = await this.context.map('items', [1, 2], async (item) =>
      this.context.step(`item-${item}`, () => useAllNowAndThen()),
    );
    await import('./impure-module.js');
    return [
      await answer,
      epoch instanceof Date,
      stamp.at instanceof Date,
      items.successCount,
      Date.UTC(1970, 0, 1),
      typeof this.context.now().getTime(),
      await this.encoded(),
    ].join(' ');
  }

  @Step({ retry, returns: () => String })
  async work(): Promise<string> {
    await useAllNowAndThen();
    if (this.context.attempt < 3) throw new Error('not yet');
    return 'done';
  }

  @Wait(() => {
    useAll();
    return { hours: 1 };
  })
  async rest(): Promise<void> {}

  @Callback({ retry })
  async answer(): Promise<string> {
    await useAllNowAndThen();
    return fromCallback();
  }

  @WaitForCondition({
    until: (state: number) => {
      useAll();
      return state > 2;
    },
    strategy: () => {
      useAll();
      return { seconds: 1 };
    },
  })
  async poll(state: number): Promise<number> {
    await useAllNowAndThen();
    return state + 1;
  }

  @Invoke({ functionName: 'child' })
  async child(): Promise<void> {
    useAll();
    return asPayload(randomUUID());
  }

  @Step({ serdes: impureSerdes })
  async encoded(): Promise<string> {
    return 'own';
  }

  @Step({ returns: () => Stamp })
  async stamp(): Promise<Stamp> {
    return new Stamp();
  }
}

describe('the determinism guard', () => {
  for (const [name, serdes] of [
    ['the usual serdes', undefined],
    ['a serdes of its own', impureSerdes],
  ] as const) {
    it(`lets pass what is no workflow code, with ${name}`, async () => {
      const runner = new WorkflowTestRunner(Innocent, {
        serdes,
        logger,
        plugins: [new Tracer(), () => new Tracer()],
        functions: { child: useAllNowAndThen },
        replayLogging: 'all',
      });
      const execution = await runner.start();
      await execution.callback('answer').succeed('yes');
      expect(await execution.result()).to.equal('yes true true 2 0 number own');
      expect(uses).to.be.greaterThan(50);
    });
  }
});
