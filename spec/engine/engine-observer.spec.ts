import { expect } from 'chai';
import { EngineContext } from '../../lib/engine/api/engine-context.js';
import { OperationCall } from '../../lib/engine/core/operation-call.js';
import { Scope } from '../../lib/engine/core/scope.js';
import { type EngineObserver, joinedObserver } from '../../lib/engine/index.js';
import { Invocation } from '../../lib/engine/loop/invocation.js';
import { Replayer } from '../../lib/engine/replay/replayer.js';
import { DurableExecution, DurableWorkflow, Step } from '../../lib/index.js';
import { withHooks } from '../../lib/testing/runner/runner-hooks.js';
import { WorkflowTestRunner } from '../../lib/testing.js';

/** An observer that notes what it hears, under a name. */
function noting(name: string, notes: string[], needsPlaceLeft?: boolean): EngineObserver {
  return {
    needsPlaceLeft,
    asked: (call) => notes.push(`${name} asked ${call.name}`),
    answered: (call, _, isStart) => notes.push(`${name} answered ${call.name} ${isStart}`),
    ended: () => notes.push(`${name} ended`),
  };
}

class Order extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return this.charge();
  }

  @Step()
  async charge(): Promise<number> {
    return 1;
  }
}

describe('the observer of the engine', () => {
  it('is absent without any, and itself when it is alone', () => {
    const only = noting('a', []);
    expect(joinedObserver()).to.equal(undefined);
    expect(joinedObserver(undefined, undefined)).to.equal(undefined);
    expect(joinedObserver(undefined, only)).to.equal(only);
  });

  it('may be several, which see the same in their order', async () => {
    const notes: string[] = [];
    const observer = joinedObserver(noting('a', notes), noting('b', notes))!;
    await withHooks({ observer }, () => new WorkflowTestRunner(Order)).run(undefined);
    expect(notes).to.deep.equal(
      ['asked charge', 'answered charge false', 'ended'].flatMap((note) => [`a ${note}`, `b ${note}`]),
    );
  });

  it('leaves the place of the code when one of several needs that', () => {
    const joined = (...needs: readonly boolean[]) => joinedObserver(...needs.map((need) => noting('', [], need)));
    expect(joined(false, true)?.needsPlaceLeft).to.equal(true);
    expect(joined(false, false)?.needsPlaceLeft).to.equal(false);
  });

  it('is all that watches: the determinism guard leaves the classes that run an invocation alone', async () => {
    const classes = [Invocation, Replayer, Scope, OperationCall, EngineContext].map(
      ({ prototype }) => prototype as object,
    );
    const before = classes.map(Object.getOwnPropertyDescriptors);
    let during: unknown;
    const observer: EngineObserver = {
      asked: () => {
        during = classes.map(Object.getOwnPropertyDescriptors);
      },
    };
    await withHooks({ observer }, () => new WorkflowTestRunner(Order, { determinism: true })).run(undefined);
    expect(during).to.deep.equal(before);
  });
});
