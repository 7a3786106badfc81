import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { ChildContext, DurableExecution, DurableWorkflow, Step, Wait } from '../../../lib/index.js';
import { type DeterminismSource, NonDeterminismFoundError, WorkflowTestRunner } from '../../../lib/testing.js';

const ignore = () => {};

class Everywhere extends DurableWorkflow {
  constructor(private readonly place = '') {
    super();
  }

  @DurableExecution()
  async run(): Promise<void> {
    if (this.place === 'at its start') Date.now();
    await this.first();
    if (this.place === 'after an operation') Date.now();
    await this.rest();
    if (this.place === 'after a suspension') Date.now();
    await Promise.all([this.helper('in a helper'), this.second()]);
    await this.child();
    await this.context.runInChildContext('virtual', () => this.helper('in a virtual child context'), { virtual: true });
    await this.context.runInChildContext('mapped', () => this.helper('in a context with its own errors'), {
      mapError: (error) => error,
    });
    await this.context.map([1], () => this.helper('in an item'));
    await this.context.map([1], () => this.helper('in a flat item'), { nesting: 'flat' });
    await this.context.parallel([() => this.helper('in a branch')]);
    await this.context.race([() => this.helper('in a contender')]);
    if (this.place === 'in a catch') await this.fails().catch(() => Date.now());
    if (this.place === 'by a function of the language') [1].map(Math.random);
    await this.second();
  }

  @ChildContext()
  async child(): Promise<void> {
    if (this.place === 'at the start of a child context') Date.now();
    await this.first();
    await this.helper('in a child context');
  }

  @Step()
  async first(): Promise<void> {}

  @Step()
  async second(): Promise<void> {}

  @Step({ retry: () => undefined })
  async fails(): Promise<void> {
    throw new Error('as it should');
  }

  @Wait({ days: 1 })
  async rest(): Promise<void> {}

  private async helper(place: string): Promise<void> {
    if (this.place === place) Date.now();
    if (this.place === `${place}, later`) {
      await this.first();
      Date.now();
    }
  }
}

const PLACES = [
  'at its start',
  'after an operation',
  'after a suspension',
  'at the start of a child context',
  'in a catch',
  'by a function of the language',
  ...[
    'a helper',
    'a child context',
    'a virtual child context',
    'a context with its own errors',
    'an item',
    'a flat item',
    'a branch',
    'a contender',
  ].flatMap((name) => [`in ${name}`, `in ${name}, later`]),
];

async function found(run: Promise<unknown>): Promise<string[]> {
  const error = await run.then(ignore, (caught: unknown) => caught);
  if (error === undefined) return [];
  expect(error).to.be.instanceOf(NonDeterminismFoundError);
  return String(error)
    .split('\n')
    .filter((line) => line.startsWith('  - '));
}

/** Runs a function as the code of a workflow. */
class Code extends DurableWorkflow {
  constructor(private readonly code: (workflow: Code) => unknown = ignore) {
    super();
  }

  @DurableExecution()
  async run(): Promise<unknown> {
    return this.code(this);
  }

  child(name: string, code: () => unknown): Promise<unknown> {
    return this.context.runInChildContext(name, code);
  }
}

function runCode(code: (workflow: Code) => unknown, determinism?: boolean | { allow: DeterminismSource[] }) {
  return new WorkflowTestRunner(Code, { create: () => new Code(code), determinism }).run();
}

describe('the determinism guard', () => {
  describe('finds what workflow code does', () => {
    for (const place of PLACES) {
      it(place, async () => {
        const findings = await found(new WorkflowTestRunner(Everywhere, { create: () => new Everywhere(place) }).run());
        expect(findings[0]).to.match(/guard\.spec\.[jt]s:\d+:\d+\)?, in /);
        const lines = new Set(findings.map((finding) => /spec\.[jt]s:(\d+)/.exec(finding)![1]));
        expect(lines).to.have.lengthOf(1);
      });
    }

    it('nowhere in code that does as it should', async () => {
      expect(await found(new WorkflowTestRunner(Everywhere).run())).to.deep.equal([]);
    });
  });

  describe('looks through libraries', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'everstep-guard-'));
      for (const name of ['dice', 'winston']) {
        await mkdir(join(folder, 'node_modules', name), { recursive: true });
        await writeFile(join(folder, 'node_modules', name, 'index.mjs'), 'export const roll = () => Math.random();');
      }
    });
    after(() => rm(folder, { recursive: true }));

    async function findingsOf(library: string): Promise<string[]> {
      const { roll } = await import(pathToFileURL(join(folder, 'node_modules', library, 'index.mjs')).href);
      return found(runCode(() => void roll()));
    }

    it('to the line that calls them', async () => {
      expect((await findingsOf('dice'))[0]).to.match(/Math\.random\(\) at .*guard\.spec\.[jt]s/);
    });

    it('unless they are known to decide nothing, as those that log', async () => {
      expect(await findingsOf('winston')).to.deep.equal([]);
    });
  });

  it('tells where and what to do, each place once', async () => {
    const findings = await found(
      runCode(async (workflow) => {
        for (let i = 0; i < 3; i++) Math.random();
        await workflow.child('dice', async () => Date.now());
      }),
    );
    expect(findings).to.have.length(2);
    expect(findings[0]).to.match(
      /^ {2}- Math\.random\(\) at .*spec\/testing\/determinism\/guard\.spec\.[jt]s:\d+:\d+\)?, in Code: use this\.context\.random\(\)/,
    );
    expect(findings[1]).to.match(
      /^ {2}- Date\.now\(\) at .*, in RunInChildContext 'dice' of Code: use this\.context\.now\(\)/,
    );
  });

  it('keeps telling, whatever the test awaits next', async () => {
    const runner = new WorkflowTestRunner(Code, { create: () => new Code(() => Date.now()) });
    const execution = await runner.start();
    expect(await found(execution.untilSuspended())).to.have.length(1);
    expect(await found(execution.result())).to.have.length(1);
  });

  it('tells also of what the workflow catches, and of code that goes on after a failure', async () => {
    expect(
      await found(
        runCode(async () => {
          Date.now();
          throw new Error('out of order');
        }),
      ),
    ).to.have.length(1);
  });

  it('finds the writes of a client to a connection that it has', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(client, 'connect');
    try {
      expect((await found(runCode(() => client.write('SELECT 1'))))[0]).to.include('net.Socket.write()');
    } finally {
      client.destroy();
      server.close();
    }
  });

  it('takes standard output for no network', async () => {
    const output = new Socket();
    Object.assign(output, { fd: 1 });
    output.on('error', ignore);
    expect(await found(runCode(() => void output.write('')))).to.deep.equal([]);
  });

  it('lets pass what the test allows, and nothing else', async () => {
    const code = () => {
      Date.now();
      Math.random();
    };
    expect(await found(runCode(code, { allow: ['time'] }))).to.have.length(1);
    expect(await found(runCode(code, { allow: ['time', 'random'] }))).to.deep.equal([]);
    expect(await found(runCode(code, false))).to.deep.equal([]);
    expect(await found(runCode(code, true))).to.have.length(2);
  });

  it('finds reads of what differs from invocation to invocation, outside of bodies', async () => {
    class Hasty extends DurableWorkflow {
      @DurableExecution()
      async run(what: string): Promise<void> {
        this.read(what);
        await this.context.step('body', () => this.read(what));
      }

      private read(what: string): void {
        if (what === 'this.context.lambdaContext') void this.context.lambdaContext;
        else this.context.remainingMillis();
      }
    }
    for (const what of ['this.context.lambdaContext', 'this.context.remainingMillis()']) {
      const findings = await found(new WorkflowTestRunner(Hasty).run(what));
      expect(findings).to.have.length(1);
      expect(findings[0]).to.include(`- ${what} at `).and.to.include('Hasty.read').and.to.include('guard.spec');
      await new WorkflowTestRunner(Hasty, { determinism: { allow: ['platform'] } }).run(what);
    }
  });

  it('knows its sources', () => {
    const allow = ['clock' as DeterminismSource];
    expect(() => new WorkflowTestRunner(Code, { determinism: { allow } })).to.throw(
      /some of time, random, .*, got "clock"/,
    );
  });
});
