import { expect } from 'chai';
import fc from 'fast-check';
import { monotonicNow, type Timer } from '../../lib/core/time/index.js';
import { CallbackNotFoundError, DurableExecution, DurableWorkflow } from '../../lib/index.js';
import { StoreWorkflowClient, WorkflowRuntime } from '../../lib/runtime.js';
import { QuietLogger } from '../service/quiet-logger.js';
import { ProgramRunner } from '../simulation/on-test-runner.js';
import { type Program, programs } from '../simulation/program.js';
import { ProgramWorkflow, type Witness } from '../simulation/program-workflow.js';
import { FastClock } from '../support/fast-clock.js';
import { SEEDED } from '../support/seeded.js';
import { auditOwners, checkEverything } from './support/checker.js';
import { FaultyProxy } from './support/proxy.js';
import { PostgresRig, serverSocket } from './support/server.js';

/** `EVERSTEP_POSTGRES_PROGRAMS=500 EVERSTEP_SEED=7 npm run test:postgres` runs more, and others. */
const SIZE = Number(process.env.EVERSTEP_POSTGRES_PROGRAMS ?? 25);
const RUNTIMES = 3;
/** Each may cost an at-most-once step one of its six attempts, of which it may fail two by itself. */
const RESTARTS = 3;

/** Waits and retries pass quickly; leases rest on the real time, as ever. */
class HastyClock extends FastClock {
  monotonic(): number {
    return monotonicNow();
  }

  setDelay(millis: number, callback: () => void): Timer {
    const timer = setTimeout(callback, millis);
    return { cancel: () => clearTimeout(timer) };
  }
}

/** Runs the program whose number is its input. */
class Programs extends DurableWorkflow {
  readonly #programs: readonly Program[];
  readonly #witnesses: readonly Witness[];

  constructor(programs: readonly Program[], witnesses: readonly Witness[]) {
    super();
    this.#programs = programs;
    this.#witnesses = witnesses;
  }

  @DurableExecution()
  async run(index: number): Promise<unknown> {
    return new ProgramWorkflow(this.#programs[index]!, this.#witnesses[index]!).run();
  }
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
const random = (share: number) => Math.random() < share;

describe(`Random workflows over PostgreSQL (seed ${SEEDED.seed})`, () => {
  const rig = new PostgresRig();
  const clock = new HastyClock(50);
  const all = fc.sample(programs({ races: false, turns: 1 }), { numRuns: SIZE, ...SEEDED });
  const witnesses = all.map((): Witness => ({ bodies: new Map(), trace: [] }));
  let proxy: FaultyProxy;
  let runtimes: WorkflowRuntime[];

  before(async function () {
    const socket = serverSocket();
    // Another server than that of the specs is not reached by a socket.
    if (socket === undefined) return this.skip();
    proxy = new FaultyProxy(socket);
  });
  after(async () => {
    await Promise.all(runtimes?.map((runtime) => runtime.stop({ grace: { seconds: 0 } })) ?? []);
    await rig.close();
    await proxy?.close();
  });

  async function start(connectionString: string): Promise<WorkflowRuntime> {
    const store = rig.store({ connectionString, max: 5 });
    const workflows = [{ workflow: Programs, create: () => new Programs(all, witnesses) }];
    const functions = { other: () => 'other' };
    const runtime = new WorkflowRuntime({ store, workflows, functions, clock, logger: new QuietLogger() });
    await runtime.start();
    return runtime;
  }

  async function answerCallbacks(client: StoreWorkflowClient): Promise<void> {
    for (const { callbackId } of (await client.callbacks.list({ limit: 100 })).callbacks) {
      await client.callbacks.succeed(callbackId, 'answer').catch((error: unknown) => {
        if (!(error instanceof CallbackNotFoundError)) throw error;
      });
    }
  }

  it('come to the same results as in memory while runtimes stop and connections break', async function () {
    this.timeout(60_000 + SIZE * 2000);
    const url = await proxy.listen();
    const direct = await rig.open();
    await auditOwners(rig);
    const client = new StoreWorkflowClient({ store: direct, clock, logger: new QuietLogger() });
    runtimes = await Promise.all(Array.from({ length: RUNTIMES }, () => start(url)));
    let isDone = false;
    const results = Promise.all(all.map((_, index) => client.run(Programs, index, { name: `program-${index}` })));
    results
      .finally(() => {
        isDone = true;
      })
      .catch(() => {});
    for (let turn = 0; !isDone; turn++) {
      await pause(100);
      await answerCallbacks(client);
      const isFaulty = turn % 3 === 1;
      proxy.faults = isFaulty
        ? {
            dropsAnswerTo: (statement) => /(write|appends?|claim)_1/.test(statement) && random(0.1),
            delay: () => (random(0.1) ? Math.random() * 20 : 0),
            cuts: () => random(0.02),
          }
        : {};
      if (turn % 5 !== 2 || turn / 5 > RESTARTS) continue;
      const former = runtimes[turn % RUNTIMES]!;
      runtimes[turn % RUNTIMES] = await start(url);
      await former.stop({ grace: { seconds: 0 } });
    }
    proxy.faults = {};
    const found = await results;
    for (const [index, program] of all.entries()) {
      const undisturbed = new ProgramRunner(program);
      const expected = await (await undisturbed.run()).result();
      expect(found[index], `the result of program ${index}`).to.deep.equal(expected);
      for (const [path, runs] of undisturbed.bodies) {
        const again = (witnesses[index]!.bodies.get(path) ?? 0) - runs;
        expect(again, `runs of ${path} of program ${index} more than undisturbed`).to.be.within(-RESTARTS, RESTARTS);
      }
    }
    await client.close();
    await checkEverything(rig, await rig.open());
  });
});
