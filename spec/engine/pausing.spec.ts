import { expect } from 'chai';
import { type DurableContext, StepSemantics } from '../../lib/engine/index.js';
import type { InvocationEndInfo, OperationInfo, WorkflowPlugin } from '../../lib/plugins/index.js';
import { fixedDelay } from '../../lib/retry/index.js';
import { EngineRig, type Flow } from '../support/engine-rig.js';

/** A rig whose service answers without a token the first request with an update of this name. */
function pausedAt(name: string, plugins: readonly WorkflowPlugin[] = []) {
  const rig = new EngineRig({ plugins });
  const { service } = rig;
  let isPaused = false;
  rig.store = {
    getExecutionState: () => service.getExecutionState(),
    async checkpoint(request) {
      if (isPaused) throw new Error('A request of an execution that is paused.');
      isPaused = request.Updates.some(({ Name }) => Name === name);
      const response = await service.checkpoint(request);
      return isPaused ? { ...response, CheckpointToken: undefined } : response;
    },
  };
  const resume = () => {
    isPaused = false;
    rig.store = service;
  };
  return { rig, resume };
}

/** Whatever the code may still do by itself has been done. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('an invocation whose checkpoint is answered without a token, since the execution is paused', () => {
  it('begins nothing more, sends nothing more, and ends as PENDING', async () => {
    const { rig, resume } = pausedAt('second');
    const bodies: string[] = [];
    const flow: Flow = async (context) => {
      for (const name of ['first', 'second', 'third']) await context.step(name, () => void bodies.push(name));
      return 'done';
    };
    expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
    await settled();
    expect(bodies).to.deep.equal(['first', 'second']);
    resume();
    expect(await rig.invoke(flow)).to.deep.equal({ Status: 'SUCCEEDED', Result: '"done"' });
    expect(bodies).to.deep.equal(['first', 'second', 'third']);
  });

  it('gives running bodies their signal, and does not record what they return or throw', async () => {
    const { rig, resume } = pausedAt('quick');
    const reasons: unknown[] = [];
    const both = (context: DurableContext, work: () => Promise<string>) =>
      Promise.all([
        context.step('returns', work),
        context.step('throws', () => work().then(() => Promise.reject(new Error('late')))),
        context.step('quick', () => 'now'),
      ]);
    const output = await rig.invoke((context) =>
      both(context, () => {
        const { signal } = context;
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            reasons.push((signal.reason as Error).message);
            resolve('too late');
          });
        });
      }),
    );
    expect(output).to.deep.equal({ Status: 'PENDING' });
    await settled();
    expect(reasons).to.deep.equal(['The execution is being paused.', 'The execution is being paused.']);
    const recorded = rig.service.machine.visibleOperations().map(({ Name, Status }) => [Name, Status]);
    expect(recorded.slice(1)).to.deep.equal([
      ['returns', 'STARTED'],
      ['throws', 'STARTED'],
      ['quick', 'SUCCEEDED'],
    ]);
    resume();
    const runs: string[] = [];
    await rig.invoke((context) => both(context, async () => `run ${runs.push('again')}`).catch(() => 'caught'));
    expect(runs).to.deep.equal(['again', 'again']);
  });

  const startIn: [StepSemantics, string[]][] = [
    [StepSemantics.AtMostOncePerRetry, ['attempt 2']],
    [StepSemantics.AtLeastOncePerRetry, ['attempt 1', 'attempt 1']],
  ];
  for (const [semantics, attempts] of startIn) {
    it(`runs on resume what it may of a step that is ${semantics}, and whose START was in that request`, async () => {
      const { rig, resume } = pausedAt('charge');
      const seen: string[] = [];
      const flow: Flow = (context) =>
        context.step(
          'charge',
          () => {
            seen.push(`attempt ${context.attempt}`);
            return seen.length === attempts.length ? 'paid' : new Promise(() => {});
          },
          { semantics, retry: fixedDelay({ maxAttempts: 2, delay: '1s' }) },
        );
      expect(await rig.invoke(flow)).to.deep.equal({ Status: 'PENDING' });
      await settled();
      expect(seen).to.have.length(attempts.length - 1);
      resume();
      expect(await rig.run(flow)).to.deep.equal({ Status: 'SUCCEEDED', Result: '"paid"' });
      expect(seen).to.deep.equal(attempts);
    });
  }

  it('drops the result of a workflow that has returned meanwhile: it comes back on resume', async () => {
    const { rig, resume } = pausedAt('last');
    let runs = 0;
    const flow: Flow = async (context) => {
      const last = context.step('last', () => ++runs);
      await context.step('first', () => 1);
      return last;
    };
    expect((await rig.invoke(flow)).Status).to.equal('PENDING');
    resume();
    expect(await rig.invoke(flow)).to.deep.equal({ Status: 'SUCCEEDED', Result: '1' });
    expect(runs).to.equal(1);
  });

  it('shows plugins what that request has recorded, once, and its end as PENDING', async () => {
    const notes: string[] = [];
    const plugin: WorkflowPlugin = {
      onOperationEnd: ({ name, status }: OperationInfo) => void notes.push(`${name} ${status}`),
      onInvocationEnd: ({ status }: InvocationEndInfo) => void notes.push(status),
    };
    const { rig, resume } = pausedAt('second', [plugin]);
    const flow: Flow = async (context) => {
      await context.step('first', () => 1);
      await context.step('second', () => 2);
    };
    await rig.invoke(flow);
    resume();
    await rig.invoke(flow);
    expect(notes).to.deep.equal(['first SUCCEEDED', 'second SUCCEEDED', 'PENDING', 'SUCCEEDED']);
  });

  it('ends as it has recorded when the request has the end of the execution', async () => {
    const { rig } = pausedAt('nothing');
    const { store } = rig;
    rig.store = {
      ...store,
      checkpoint: async (request) => ({ ...(await store.checkpoint(request)), CheckpointToken: undefined }),
    };
    const output = await rig.invoke(() => '"'.repeat(2_000_000));
    expect(output).to.deep.equal({ Status: 'SUCCEEDED', Result: '' });
  });
});
