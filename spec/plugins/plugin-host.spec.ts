import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import type { WorkflowPlugin } from '../../lib/plugins/index.js';
import { PluginHost } from '../../lib/plugins/plugin-host.js';
import { settled } from '../support/engine-rig.js';
import { LineLogger } from '../support/line-logger.js';
import { CLOCK, EXECUTION, hostOf, INVOCATION, noting, runAll, STEP } from './plugin-kit.js';

const CONTEXT = { Id: 'context-1', Type: 'CONTEXT' } as const;

describe('the plugins of an invocation', () => {
  it('hear everything in order, the first of several first and outermost', async () => {
    const notes: string[] = [];
    expect(await runAll(hostOf([noting('a', notes), noting('b', notes)]).host)).to.equal('paid');
    const both = (hook: string) => [`a ${hook}`, `b ${hook}`];
    expect(notes).to.deep.equal([
      ...both('onInvocationStart'),
      ...both('wrapInvocation'),
      ...both('onContextStart'),
      ...both('wrapContext'),
      ...both('onOperationStart'),
      ...both('onAttemptStart'),
      ...both('wrapAttempt'),
      ...notes.slice(14, -2),
      ...both('onInvocationEnd'),
    ]);
    const order = ['b wrapAttempt done', 'b onAttemptEnd', 'b onOperationChange', 'b onOperationEnd', 'b onContextEnd'];
    expect(notes.filter((note) => order.includes(note))).to.deep.equal(order);
    expect(notes.indexOf('b wrapAttempt done')).to.be.below(notes.indexOf('a wrapAttempt done'));
    expect(notes).to.have.length(2 * 15);
  });

  it('are called as methods of theirs', async () => {
    class Counting {
      #operations = 0;
      onOperationStart(): void {
        this.#operations++;
      }
      get operations(): number {
        return this.#operations;
      }
    }
    class Faulty {
      onOperationStart(): never {
        throw new Error('broken');
      }
    }
    const counting = new Counting();
    const { host, logger } = hostOf([counting, new Faulty()]);
    host.operationBegun(STEP);
    expect(counting.operations).to.equal(1);
    expect(logger.messages).to.deep.equal(['onOperationStart of plugin Faulty failed. The execution is not affected.']);
  });

  it('are made anew for each invocation where a function makes them', () => {
    const made: WorkflowPlugin[] = [];
    const source = () => {
      made.push(noting('n', []));
      return made.at(-1)!;
    };
    hostOf([source]);
    hostOf([source]);
    expect(new Set(made).size).to.equal(2);
  });

  it('do without one whose function fails or makes something else', async () => {
    const notes: string[] = [];
    const fails = () => {
      throw new Error('no');
    };
    const { host, logger } = hostOf([fails, () => ({}) as WorkflowPlugin, noting('a', notes)]);
    expect(await runAll(host)).to.equal('paid');
    expect(notes).to.have.length(15);
    expect(logger.messages.map((message) => message.slice(0, 11))).to.deep.equal(['plugins[0] ', 'plugins[1] ']);
    expect(logger.lines[1]!.data.errorMessage).to.include('the plugin of plugins[1]').and.include('onOperationEnd');
  });
});

describe('a plugin that fails', () => {
  const hooks = Object.keys(noting('', [])).filter((key) => key !== 'name');
  const throwing = (error: unknown) => () => {
    throw error;
  };
  const failures = {
    'by throwing': throwing(new Error('broken')),
    'by rejecting': () => Promise.reject(new Error('broken')),
    'by throwing nothing': throwing(undefined),
  };

  for (const [how, fail] of Object.entries(failures)) {
    it(`${how} harms neither the execution nor others, and is told once for each hook`, async () => {
      const notes: string[] = [];
      const faulty = { name: 'faulty', ...Object.fromEntries(hooks.map((hook) => [hook, fail])) };
      const { host, logger } = hostOf([faulty, noting('healthy', notes)]);
      host.operationBegun(STEP);
      expect(await runAll(host)).to.equal('paid');
      expect(notes).to.have.length(15 + 1);
      expect(logger.lines.every(({ level }) => level === 'warn')).to.equal(true);
      const told = logger.messages.map((message) => /^(\w+) of plugin faulty/.exec(message)?.[1]);
      expect(told.toSorted()).to.deep.equal(hooks.toSorted());
      expect(logger.lines[0]!.data).to.include({ executionArn: INVOCATION.executionId, workflow: 'Order' });
    });
  }

  it('does not harm by a logger that fails with it', async () => {
    const logger = new LineLogger();
    logger.warn = () => {
      throw new Error('full');
    };
    const operations = new Map();
    const props = {
      invocation: INVOCATION,
      logger,
      clock: CLOCK,
      execution: EXECUTION,
      operations,
      updatedIds: undefined,
    };
    const host = PluginHost.open([{ onOperationStart: throwing(new Error('broken')) }, throwing(1) as never], props);
    expect(await runAll(host)).to.equal('paid');
  });
});

describe('what hooks promise', () => {
  it('is awaited before the workflow runs, for the start of an invocation', async () => {
    const { promise, resolve } = deferred();
    const { host } = hostOf([{ onInvocationStart: () => promise }]);
    let hasStarted = false;
    const started = host.invocationStarted().then(() => {
      hasStarted = true;
    });
    await settled();
    expect(hasStarted).to.equal(false);
    resolve();
    await started;
  });

  it('is not waited for by the workflow, but by the end of the invocation, and that is awaited too', async () => {
    const notes: string[] = [];
    const operation = deferred();
    const end = deferred();
    const plugin: WorkflowPlugin = {
      onOperationStart: () => operation.promise.then(() => notes.push('operation done')),
      onInvocationEnd: () => {
        notes.push('end begins');
        return end.promise.then(() => notes.push('end done'));
      },
    };
    const { host } = hostOf([plugin]);
    host.operationBegun(STEP);
    const ended = host.invocationEnded({ output: { Status: 'PENDING' } }).then(() => notes.push('ended'));
    await settled();
    expect(notes).to.deep.equal([]);
    operation.resolve();
    await settled();
    expect(notes).to.deep.equal(['operation done', 'end begins']);
    end.resolve();
    await ended;
    expect(notes).to.deep.equal(['operation done', 'end begins', 'end done', 'ended']);
  });

  it('keeps no invocation that is suspended within a context', async () => {
    const notes: string[] = [];
    const { host, logger } = hostOf([noting('a', notes)]);
    void host.runContext(
      CONTEXT,
      false,
      () => false,
      () => new Promise(() => {}),
    );
    await host.invocationEnded({ output: { Status: 'PENDING' } });
    expect(notes).to.deep.equal(['a onContextStart', 'a wrapContext', 'a onInvocationEnd']);
    expect(logger.lines).to.deep.equal([]);
  });

  it('nobody hears of what comes after the end', async () => {
    const notes: string[] = [];
    const { host } = hostOf([noting('a', notes)]);
    await host.invocationEnded({ output: { Status: 'PENDING' } });
    const attempt = host.attemptStarted(STEP, 1);
    expect(attempt.wrap(() => 5)).to.equal(5);
    attempt.ended({ status: 'SUCCEEDED' });
    expect(notes).to.deep.equal(['a onInvocationEnd']);
  });
});

describe('a hook around a function', () => {
  const wrapped = <T>(wrapAttempt: NonNullable<WorkflowPlugin['wrapAttempt']>, run: () => T) => {
    const { host, logger } = hostOf([{ wrapAttempt }]);
    return { value: host.attemptStarted(STEP, 1).wrap(run), host, logger };
  };

  it('runs it in its own asynchronous context, and leaves its outcome as it is', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { value } = wrapped(
      (_info, next) => storage.run('span', next).then(() => 'other'),
      async () => storage.getStore(),
    );
    expect(await value).to.equal('span');
  });

  it('leaves a synchronous function synchronous', () => {
    let seen: unknown;
    const wrap = (_info: object, next: () => Promise<unknown>) => {
      seen = next();
    };
    expect(wrapped(wrap, () => 5).value).to.equal(5);
    expect(seen).to.be.instanceOf(Promise);
    const error = new Error('no');
    const { host, logger } = hostOf([{ wrapAttempt: wrap }]);
    const run = () => {
      throw error;
    };
    expect(() => host.attemptStarted(STEP, 1).wrap(run))
      .to.throw(Error)
      .that.equals(error);
    expect(logger.lines).to.deep.equal([]);
  });

  it('runs it once, however often next is called, and gives the same promise', async () => {
    const promises: Promise<unknown>[] = [];
    let runs = 0;
    const { value } = wrapped(
      (_info, next) => void promises.push(next(), next()),
      async () => ++runs,
    );
    expect(await value).to.equal(1);
    expect(promises[0]).to.equal(promises[1]);
    expect(await promises[1]).to.equal(1);
  });

  it('that does not call next, or calls it late, does not keep it from running, and is told', async () => {
    let runs = 0;
    const late = wrapped(
      async (_info, next) => {
        await null;
        await next();
      },
      async () => ++runs,
    );
    expect([
      await late.value,
      await wrapped(
        () => {},
        () => ++runs,
      ).value,
      runs,
    ]).to.deep.equal([1, 2, 2]);
    await late.host.invocationEnded({ output: { Status: 'PENDING' } });
    expect(late.logger.messages).to.deep.equal([
      'wrapAttempt of plugin (unnamed) did not call next() before it returned or awaited something. The execution is not affected.',
    ]);
  });

  it('that fails after the function leaves its outcome, and is told', async () => {
    const { value, host, logger } = wrapped(
      async (_info, next) => {
        await next();
        throw new Error('flush failed');
      },
      async () => 5,
    );
    expect(await value).to.equal(5);
    await host.invocationEnded({ output: { Status: 'PENDING' } });
    expect(logger.messages).to.deep.equal(['wrapAttempt of plugin (unnamed) failed. The execution is not affected.']);
  });

  it('may swallow or pass on the failure of the function, which stays what it is', async () => {
    const error = new Error('no');
    const hooks: NonNullable<WorkflowPlugin['wrapAttempt']>[] = [
      (_info, next) => next(),
      (_info, next) => next().catch(() => 'fine'),
      (_info, next) => void next(),
    ];
    for (const hook of hooks) {
      const { value, host, logger } = wrapped(hook, () => Promise.reject(error));
      expect(await value.catch((thrown) => thrown)).to.equal(error);
      await host.invocationEnded({ output: { Status: 'PENDING' } });
      expect(logger.lines).to.deep.equal([]);
    }
  });

  it('does not have a lazy thenable do its work twice', async () => {
    let queries = 0;
    const query = { then: (resolve: (rows: string) => void) => resolve(`rows ${++queries}`) };
    const { value } = wrapped(
      (_info, next) => next(),
      () => query,
    );
    expect(await value).to.equal('rows 1');
    expect(queries).to.equal(1);
  });
});

describe('what plugins add to log lines', () => {
  const place = { executionArn: INVOCATION.executionId, workflow: 'Order', requestId: 'request-7', isReplay: false };

  it('is brought together, the last of one name wins', () => {
    const infos: object[] = [];
    const first: WorkflowPlugin = {
      enrichLog: (info) => {
        infos.push(info);
        return { traceId: 't', shard: 1 };
      },
    };
    const { host } = hostOf([first, { enrichLog: () => undefined }, { enrichLog: () => ({ shard: 2 }) }]);
    expect(host.logFields({ ...place, operationId: 'step-1', parentId: 'group-1', attempt: 2 })).to.deep.equal({
      traceId: 't',
      shard: 2,
    });
    expect(infos).to.deep.equal([
      { ...INVOCATION, operationId: 'step-1', parentId: 'group-1', attempt: 2, isReplay: false },
    ]);
    expect(hostOf([noting('a', [])]).host.logFields(place)).to.equal(undefined);
  });

  it('is left out where it fails or is promised', async () => {
    const failing = (() => Promise.reject(new Error('no'))) as never;
    const { host, logger } = hostOf([{ enrichLog: failing }, { enrichLog: () => ({ traceId: 't' }) }]);
    expect(host.logFields(place)).to.deep.equal({ traceId: 't' });
    await host.invocationEnded({ output: { Status: 'PENDING' } });
    expect(logger.messages).to.have.length(1);
  });
});

function deferred() {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
