import { expect } from 'chai';
import type { AttemptEndInfo, AttemptInfo, WorkflowPlugin } from '../../lib/plugins/index.js';
import { fixedDelay, noRetry } from '../../lib/retry/index.js';
import { EngineRig } from '../support/engine-rig.js';

/** Keeps what it is told of attempts. */
class AttemptNotes implements WorkflowPlugin {
  readonly starts: AttemptInfo[] = [];
  readonly wraps: AttemptInfo[] = [];
  readonly ends: AttemptEndInfo[] = [];

  onAttemptStart(info: AttemptInfo): void {
    this.starts.push(info);
  }

  wrapAttempt(info: AttemptInfo, next: () => Promise<unknown>): unknown {
    this.wraps.push(info);
    return next();
  }

  onAttemptEnd(info: AttemptEndInfo): void {
    this.ends.push(info);
  }

  get endsInShort() {
    return this.ends.map(({ attempt, status, outcome, result, error }) => [
      attempt,
      status,
      outcome,
      result ?? error?.message,
    ]);
  }
}

function watched(retry = noRetry()) {
  const notes = new AttemptNotes();
  return { notes, rig: new EngineRig({ plugins: [notes], retry }) };
}

describe('what plugins are told of an attempt', () => {
  it('is when it began and ended, and the text that is recorded', async () => {
    const { notes, rig } = watched();
    const begun = rig.clock.now();
    await rig.run((context) =>
      context.step('charge', () => {
        rig.pass(3);
        return { paid: 5 };
      }),
    );
    const startTimestamp = new Date(begun);
    const told = { name: 'charge', attempt: 1, startTimestamp };
    expect(notes.starts[0]).to.deep.include({ ...told, status: 'STARTED', endTimestamp: undefined, result: undefined });
    expect(notes.wraps[0]).to.deep.equal(notes.starts[0]);
    const endTimestamp = new Date(begun + 3000);
    expect(notes.ends[0]).to.deep.include({ ...told, endTimestamp, status: 'SUCCEEDED', result: '{"paid":5}' });
  });

  it('is whether there will be another, and the error', async () => {
    const { notes, rig } = watched(fixedDelay({ maxAttempts: 2, delay: '1m' }));
    await rig.run((context) => context.step('charge', () => Promise.reject(new RangeError('no'))));
    expect(notes.endsInShort).to.deep.equal([
      [1, 'PENDING', 'FAILED', 'no'],
      [2, 'FAILED', 'FAILED', 'no'],
    ]);
    expect(notes.ends[0]!.error).to.be.instanceOf(RangeError);
    expect(Number(notes.starts[1]!.startTimestamp) - Number(notes.starts[0]!.startTimestamp)).to.equal(60_000);
    expect(notes.ends[1]!.startTimestamp).to.deep.equal(notes.starts[1]!.startTimestamp);
  });

  it('is the state, of a check', async () => {
    const { notes, rig } = watched();
    await rig.run((context) =>
      context.waitForCondition('poll', (count: number) => count + 1, {
        initialState: 0,
        until: (count) => count === 2,
      }),
    );
    expect(notes.endsInShort).to.deep.equal([
      [1, 'PENDING', 'SUCCEEDED', '1'],
      [2, 'SUCCEEDED', 'SUCCEEDED', '2'],
    ]);
  });

  it('is the failure of a check', async () => {
    const { notes, rig } = watched();
    const fail = () => Promise.reject(new RangeError('no'));
    await rig.run((context) => context.waitForCondition('poll', fail, { initialState: 0, until: () => true }));
    expect(notes.endsInShort).to.deep.equal([[1, 'FAILED', 'FAILED', 'no']]);
  });

  it('is that it failed when what its body returned can not be recorded', async () => {
    const { notes, rig } = watched();
    const circular: { self?: object } = {};
    circular.self = circular;
    await rig.run((context) => context.step('charge', () => circular));
    const [{ status, outcome, error }] = notes.ends as [AttemptEndInfo];
    expect([status, outcome]).to.deep.equal(['FAILED', 'FAILED']);
    expect(error).to.be.instanceOf(Error);
  });

  it('is its time limit as its end', async () => {
    const { notes, rig } = watched();
    const running = rig.run((context) => context.step('slow', () => new Promise(() => {}), { timeout: '5s' }));
    while (rig.timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    rig.pass(5);
    await running;
    const [{ status, error, startTimestamp, endTimestamp }] = notes.ends as [AttemptEndInfo];
    expect([status, error?.name]).to.deep.equal(['FAILED', 'StepTimedOutError']);
    expect(Number(endTimestamp) - Number(startTimestamp)).to.equal(5000);
  });
});
