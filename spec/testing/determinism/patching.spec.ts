import * as childProcess from 'node:child_process';
import * as nodeCrypto from 'node:crypto';
import * as dns from 'node:dns';
import * as fs from 'node:fs';
import * as fsPromises from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as timers from 'node:timers';
import * as timerPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { DurableExecution, DurableWorkflow } from '../../../lib/index.js';
import { NonDeterminismFoundError, WorkflowTestRunner } from '../../../lib/testing.js';

type Body = () => unknown;

class Code extends DurableWorkflow {
  constructor(
    private readonly code: Body,
    private readonly body: Body = () => {},
  ) {
    super();
  }

  @DurableExecution()
  async run(): Promise<string> {
    const before = await this.code();
    await this.context.step('body', async () => {
      await this.body();
    });
    await this.context.wait('1d');
    return `${before}`;
  }
}

function runnerOf(code: Body, body?: Body) {
  return new WorkflowTestRunner(Code, { create: () => new Code(code, body) });
}

const modules = { childProcess, nodeCrypto, dns, fs, fsPromises, http, https, net, timers, timerPromises };
const holders: Record<string, object> = {
  globalThis,
  Date,
  Math,
  process,
  hrtime: process.hrtime,
  performance,
  Performance: Object.getPrototypeOf(performance),
  Crypto: Object.getPrototypeOf(crypto),
  Scheduler: Object.getPrototypeOf(timerPromises.scheduler),
  Socket: net.Socket.prototype,
  Error,
  ...Object.fromEntries(
    Object.keys(modules).map((name) => [`default of ${name}`, (modules[name as keyof typeof modules] as any).default]),
  ),
};

/** Everything that could have been patched: descriptors, and the bindings of named imports. */
function snapshot(): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const [name, holder] of Object.entries(holders)) {
    for (const key of Reflect.ownKeys(holder)) {
      const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(holder, key)!;
      entries.set(`${name} ${String(key)}`, [typeof value === 'function' ? value : undefined, get, set, flags]);
    }
  }
  for (const [name, module] of Object.entries(modules)) {
    for (const [key, value] of Object.entries(module)) entries.set(`import of ${name} ${key}`, [value]);
  }
  return entries;
}

function changesSince(before: Map<string, unknown>): string[] {
  const now = snapshot();
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => {
    const [one, other] = [before.get(name), now.get(name)] as [unknown[] | undefined, unknown[] | undefined];
    if (one?.length !== other?.length || one === undefined) return true;
    return one.some((part, i) =>
      typeof part === 'function' || i < 3 ? part !== other![i] : JSON.stringify(part) !== JSON.stringify(other![i]),
    );
  });
}

describe('patching for the determinism guard', () => {
  it('lasts while workflows run, and leaves nothing behind', async () => {
    await runnerOf(() => {}).run();
    const before = snapshot();
    let changed: string[] = [];
    await runnerOf(
      () => {},
      () => {
        changed = changesSince(before);
      },
    ).run();
    expect(changed).to.include.members([
      'globalThis Date',
      'globalThis fetch',
      'Math random',
      'import of fs readFileSync',
    ]);
    expect(changesSince(before)).to.deep.equal([]);
  });

  it('is undone when something is found, when the workflow fails, and when it is not even run', async () => {
    const before = snapshot();
    for (const code of [() => Date.now(), () => Promise.reject(new Error('out of order'))]) {
      await runnerOf(code)
        .run()
        .then((execution) => execution.result())
        .catch(() => {});
      expect(changesSince(before)).to.deep.equal([]);
    }
    await runnerOf(() => {}).start();
    expect(changesSince(before)).to.deep.equal([]);
  });

  it('is not done without the guard', async () => {
    const before = snapshot();
    let changed: string[] = [];
    const create = () =>
      new Code(
        () => {},
        () => {
          changed = changesSince(before);
        },
      );
    await new WorkflowTestRunner(Code, { create, determinism: false }).run();
    expect(changed).to.deep.equal([]);
  });

  it('is kept up for fifty runners at once, each with findings of its own', async () => {
    const before = snapshot();
    const runs = Array.from({ length: 50 }, async (_, i) => {
      const runner = runnerOf(
        () => (i % 2 === 0 ? Math.random() : i),
        () => Math.random(),
      );
      return runner.run().then(
        (execution) => execution.status,
        (error: unknown) => error instanceof NonDeterminismFoundError,
      );
    });
    expect(await Promise.all(runs)).to.deep.equal(
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? true : 'SUCCEEDED')),
    );
    expect(changesSince(before)).to.deep.equal([]);
  });

  it('leaves the code of other tests and of bodies as it is', async () => {
    const Real = Date;
    const { length, name } = setTimeout;
    await runnerOf(
      () => {},
      async () => {
        expect(Date).to.equal(Real);
        expect([setTimeout.length, setTimeout.name]).to.deep.equal([length, name]);
        await promisify(setTimeout)(0);
        expect(process.hrtime.bigint()).to.be.a('bigint');
        expect(fs.realpathSync.native).to.be.a('function');
      },
    ).run();
  });

  it('gives workflow code a Date that is one in all ways', async () => {
    const real = new Date(0);
    const execution = await runnerOf(() => {
      class Day extends Date {
        get day() {
          return this.toISOString().slice(0, 10);
        }
      }
      const made = new Date(86_400_000);
      return [
        Date.name,
        Date.length,
        made instanceof Date,
        real instanceof Date,
        new Day(0).day,
        new Day(0) instanceof Date,
        Date.UTC(1970, 0, 2) === made.getTime(),
        Date.parse('1970-01-01T00:00:00Z'),
        Date.prototype === Object.getPrototypeOf(real),
      ];
    }).run();
    expect(await execution.result()).to.equal('Date,7,true,true,1970-01-01,true,true,0,true');
  });

  it('respects what a test puts in place meanwhile', async () => {
    const Real = Date;
    const realRandom = Math.random;
    class Fake extends Real {}
    const random = () => 0.5;
    try {
      await runnerOf(
        () => {},
        () => {
          globalThis.Date = Fake as DateConstructor;
          Math.random = random;
        },
      ).run();
      expect(Date).to.equal(Fake);
      expect(Math.random).to.equal(random);
    } finally {
      globalThis.Date = Real;
      Math.random = realRandom;
    }
  });
});
