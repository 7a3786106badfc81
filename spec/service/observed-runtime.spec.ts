import { expect } from 'chai';
import { Callback, DurableExecution, DurableWorkflow, fromCallback, Wait } from '../../lib/index.js';
import { startOf } from '../../lib/service/execution/new-execution.js';
import type { WorkflowRuntime } from '../../lib/service/index.js';
import { MemoryStore, SqliteStore } from '../../lib/stores/index.js';
import type { ClaimInfo, CommitInfo, PluginFactory, RuntimeInfo, RuntimeObserver } from '../../lib/types.js';
import { temporaryDirectory } from '../stores/sqlite-kit.js';
import { RuntimeKit } from './runtime-kit.js';

const MINUTE = 60_000;

class Approval extends DurableWorkflow {
  @DurableExecution()
  async run(hours: number): Promise<string> {
    await this.pause(hours);
    return this.approve();
  }

  @Wait((hours: number) => ({ hours }))
  async pause(_hours: number): Promise<void> {}

  @Callback({ returns: () => String })
  async approve(): Promise<string> {
    return fromCallback();
  }
}

/** Plugins load while the first execution runs, which no clock of ours says. */
async function idle(kit: RuntimeKit, runtime: WorkflowRuntime): Promise<void> {
  do await kit.clock.settle();
  while (runtime.running > 0);
}

/** Notes what a runtime reports. */
function watching(observer: (info: RuntimeInfo) => RuntimeObserver | undefined) {
  const plugin: PluginFactory = () => undefined;
  plugin.onRuntimeStart = observer;
  return { plugins: [plugin] };
}

describe('an observed runtime', () => {
  const place = temporaryDirectory();
  let kit: RuntimeKit;
  beforeEach(() => {
    kit = new RuntimeKit();
  });
  afterEach(() => kit.stop());

  it('reports claims with their lag, and no claim for what it starts itself', async () => {
    const claims: ClaimInfo[] = [];
    const runtime = kit.runtime([Approval], {
      ...watching(() => ({ onClaim: (claim) => void claims.push(claim) })),
      stickyExecutions: false,
    });
    const { executionId } = await runtime.client.start(Approval, 1);
    await kit.clock.advance(3 * MINUTE);
    await runtime.start();
    await idle(kit, runtime);
    const claim = { executionId, workflow: 'Approval', isTakeover: false };
    expect(claims).to.deep.equal([{ ...claim, lagMillis: 3 * MINUTE }]);
    await kit.clock.advance(60 * MINUTE);
    expect(claims).to.deep.equal([
      { ...claim, lagMillis: 3 * MINUTE },
      { ...claim, lagMillis: 0 },
    ]);
    await runtime.client.start(Approval, 1);
    await kit.clock.settle();
    expect(claims).to.have.length(2);
  });

  it('reports takeovers from dead workers, whose lag says nothing', async () => {
    await kit.store.open();
    await kit.store.putWorker({ workerId: 'dead', beats: 1 });
    const execution = { executionId: 'e-1', workflow: 'Approval', name: 'one', input: '1', timeoutSeconds: undefined };
    const { record, entries } = startOf(execution, kit.clock.now(), 'dead', undefined);
    await kit.store.create(record, entries);
    const claims: ClaimInfo[] = [];
    await kit.started(
      [Approval],
      watching(() => ({ onClaim: (claim) => void claims.push(claim) })),
    );
    await kit.clock.settle();
    expect(claims).to.deep.equal([
      { executionId: 'e-1', workflow: 'Approval', isTakeover: true, lagMillis: undefined },
    ]);
  });

  it('reports the commits of its store, as groups', async () => {
    const commits: CommitInfo[] = [];
    const store = new SqliteStore({ path: place('commits.db') });
    const runtime = kit.runtime([Approval], {
      ...watching(() => ({ onCommit: (commit) => void commits.push(commit) })),
      store,
    });
    await runtime.start();
    commits.length = 0;
    await Promise.all([1, 2, 3].map(() => runtime.client.start(Approval, 1)));
    expect(commits[0]!.writes).to.equal(3);
    expect(commits[0]!.millis).to.be.within(0, 10_000);
    await runtime.stop();
    commits.length = 0;
    await runtime.client.start(Approval, 1);
    expect(commits).to.deep.equal([]);
  });

  it('reads what its store has of its workflows when it is asked to', async () => {
    let info: RuntimeInfo | undefined;
    class Drifting extends DurableWorkflow {
      static isOther = false;

      @DurableExecution()
      async run(): Promise<void> {
        if (Drifting.isOther) await this.context.runInChildContext('one', async () => {});
        else await this.context.step('one', () => 1);
        await this.context.wait('later', { minutes: 1 });
      }
    }
    class Foreign extends Approval {}
    const reading: string[] = [];
    class Counting extends MemoryStore {
      override count(...args: Parameters<MemoryStore['count']>) {
        reading.push('count');
        return super.count(...args);
      }
    }
    kit.store = new Counting();
    await kit.started([Foreign]);
    const runtime = await kit.started([Approval, Drifting], {
      ...watching((given) => {
        info = given;
        return {};
      }),
      stickyExecutions: false,
    });
    expect(info!.workflows).to.deep.equal(['Approval', 'Drifting']);
    await kit.runtimes[0]!.client.start(Foreign, 1);
    await runtime.client.start(Approval, 1);
    await runtime.client.start(Approval, 2);
    await runtime.client.start(Drifting);
    await idle(kit, runtime);
    Drifting.isOther = true;
    await kit.clock.advance(200 * MINUTE);
    reading.length = 0;
    const [state, same] = await Promise.all([info!.readState(), info!.readState()]);
    expect(same).to.equal(state);
    expect(reading).to.deep.equal(['count']);
    expect(state.executions).to.have.deep.members([
      { workflow: 'Approval', status: 'RUNNING', count: 2 },
      { workflow: 'Drifting', status: 'RUNNING', count: 1 },
    ]);
    expect([...state.blocked]).to.deep.equal([['Drifting', 1]]);
    expect(state.openCallbacks).to.deep.equal([{ workflow: 'Approval', count: 2, oldestMillis: 140 * MINUTE }]);
  });

  it('goes on when an observer throws, and says so once', async () => {
    const calls: string[] = [];
    const fail = (what: string) => () => {
      calls.push(what);
      throw new Error('broken');
    };
    const failing = watching(() => ({ onClaim: fail('claim'), onRuntimeStop: fail('stop') }));
    const none = watching(fail('start') as never);
    const runtime = kit.runtime([Approval], { plugins: [...none.plugins, ...failing.plugins] });
    for (let i = 0; i < 2; i++) await runtime.client.start(Approval, 1);
    await runtime.start();
    await kit.clock.settle();
    await runtime.stop();
    expect(calls).to.deep.equal(['start', 'claim', 'claim', 'stop']);
    const warnings = kit.logger.lines.filter((line) => line.includes('of a plugin failed'));
    expect(warnings).to.deep.equal(
      ['onRuntimeStart', 'onClaim', 'onRuntimeStop'].map(
        (hook) => `warn ${hook} of a plugin failed. The runtime is not affected.`,
      ),
    );
  });
});
