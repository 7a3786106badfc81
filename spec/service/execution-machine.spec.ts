import { expect } from 'chai';
import { CorruptJournalError } from '../../lib/core/errors/service-errors.js';
import { parseCallbackId } from '../../lib/journal/callback-id.js';
import type { ExecutionOutcome } from '../../lib/journal/execution-outcome.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { MachineKit, NOON } from './machine-kit.js';
import { cancel, close, fail, retry, start, succeed } from './updates.js';

describe('the state of an execution', () => {
  it('begins with its EXECUTION operation, which has the input', () => {
    const { machine, executionId } = new MachineKit();
    expect(machine.visibleOperations()).to.deep.equal([
      {
        Id: executionId,
        Type: 'EXECUTION',
        Status: 'STARTED',
        StartTimestamp: NOON,
        Name: 'order-17',
        ExecutionDetails: { InputPayload: '{"id":17}' },
      },
    ]);
    expect(machine.needsInvocation).to.equal(true);
  });

  it('is the same when it is folded again from its journal', () => {
    const kit = new MachineKit(86_400);
    kit.checkpoint(start.step('a'), succeed('a', '1'), start.context('c'), start.wait('w', 5, { ParentId: 'c' }));
    kit.checkpoint(start.callback('b', { TimeoutSeconds: 60 }), retry('s', 3, { Payload: '2' }));
    kit.pass(10);
    kit.checkpoint(close('c', { Payload: '"done"' }));
    const replayed = kit.replayed();
    expect(replayed.visibleOperations()).to.deep.equal(kit.machine.visibleOperations());
    expect(replayed.nextDueAt).to.equal(kit.machine.nextDueAt);
    expect(replayed.pendingCount).to.equal(kit.machine.pendingCount).and.equal(1);
    expect(replayed.length).to.equal(kit.journal.length);
  });

  it('is not changed in place: a new state is a new object', () => {
    const kit = new MachineKit();
    const [first] = kit.checkpoint(start.step('a'));
    const [second] = kit.checkpoint(succeed('a', '1'));
    expect(first).to.include({ Status: 'STARTED' });
    expect(second).to.include({ Status: 'SUCCEEDED' }).and.not.equal(first);
  });

  it('names what is wrong with a journal that does not add up', () => {
    const corrupt = (entry: unknown) => () => new MachineKit().apply(entry as JournalEntry);
    expect(corrupt({ kind: 'timerFired', at: NOON, id: 'nobody' })).to.throw(
      CorruptJournalError,
      /entry 2 is about nobody, which is not recorded/,
    );
    expect(corrupt({ kind: 'teleported', at: NOON })).to.throw(CorruptJournalError, /unknown kind "teleported"/);
    expect(corrupt({ kind: 'paused', at: NOON })).to.throw(CorruptJournalError, /a pause that nobody has asked for/);
    const kit = new MachineKit();
    kit.checkpoint(start.context('group'));
    const fire = () => kit.apply({ kind: 'timerFired', at: NOON, id: 'group' });
    expect(fire).to.throw(CorruptJournalError, /entry 3 is about a timer of group, which is a CONTEXT/);
  });
});

describe('a step', () => {
  it('that starts and succeeds in one request has one state, with its first attempt finished', () => {
    const kit = new MachineKit();
    const name = { Name: 'charge', ParentId: undefined };
    expect(kit.checkpoint(start.step('a', name), succeed('a', '{"id":"p-1"}', name))).to.deep.equal([
      {
        Id: 'a',
        Type: 'STEP',
        Status: 'SUCCEEDED',
        StartTimestamp: NOON,
        EndTimestamp: NOON,
        ParentId: undefined,
        Name: 'charge',
        SubType: 'Step',
        StepDetails: { Attempt: 1, Result: '{"id":"p-1"}', Error: undefined },
        CompletionSequence: 1,
      },
    ]);
  });

  it('counts finished attempts, and waits between them', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('a'));
    expect(kit.operation('a').StepDetails).to.include({ Attempt: 0 });
    kit.checkpoint(retry('a', 30, { Error: { ErrorMessage: 'flaky' } }));
    expect(kit.operation('a')).to.include({ Status: 'PENDING' });
    expect(kit.operation('a').StepDetails).to.deep.include({
      Attempt: 1,
      NextAttemptTimestamp: NOON + 30_000,
      Error: { ErrorMessage: 'flaky' },
    });
    expect(kit.machine.pendingCount).to.equal(1);
    expect(kit.pass(29)).to.deep.equal([]);
    const [ready] = kit.pass(1);
    expect(ready).to.include({ Id: 'a', Status: 'READY' });
    expect(ready!.StepDetails).to.include({ Attempt: 1, NextAttemptTimestamp: undefined });
    expect(kit.machine.pendingCount).to.equal(0);
    kit.checkpoint(start.step('a'));
    kit.checkpoint(fail('a', 'broken'));
    expect(kit.operation('a')).to.include({ Status: 'FAILED', CompletionSequence: 1, StartTimestamp: NOON });
    expect(kit.operation('a').StepDetails).to.include({ Attempt: 2 });
  });

  it('gives a poll its state back for the next check', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('poll'), retry('poll', 1, { Payload: '{"n":1}' }));
    kit.pass(1);
    expect(kit.operation('poll').StepDetails).to.include({ Attempt: 1, Result: '{"n":1}' });
    kit.checkpoint(start.step('poll'));
    expect(kit.operation('poll').StepDetails).to.include({ Result: '{"n":1}' });
    kit.checkpoint(retry('poll', 1, { Payload: '{"n":2}' }));
    expect(kit.operation('poll').StepDetails).to.include({ Attempt: 2, Result: '{"n":2}' });
  });
});

describe('a wait', () => {
  it('ends when its time has come, and calls for an invocation', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.wait('w', 60));
    kit.apply({ kind: 'invocationEnded', at: kit.now, startedAt: kit.now, requestId: 'r' });
    expect(kit.machine.needsInvocation).to.equal(false);
    expect(kit.operation('w').WaitDetails).to.deep.equal({ ScheduledEndTimestamp: NOON + 60_000 });
    const [ended] = kit.pass(60);
    expect(ended).to.include({ Status: 'SUCCEEDED', EndTimestamp: NOON + 60_000, CompletionSequence: 1 });
    expect(kit.machine.needsInvocation).to.equal(true);
    expect(kit.machine.changedOutside()).to.deep.equal(['w']);
  });

  it('that is cancelled does not end again', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.wait('w', 60));
    kit.checkpoint(cancel('w', 'WAIT'));
    expect(kit.operation('w')).to.include({ Status: 'CANCELLED', CompletionSequence: 1 });
    expect(kit.machine.nextDueAt).to.equal(Number.POSITIVE_INFINITY);
    expect(kit.machine.pendingCount).to.equal(0);
  });
});

describe('a callback', () => {
  it('has an id that leads back to it', () => {
    const kit = new MachineKit();
    const [callback] = kit.checkpoint(start.callback('b'));
    const id = callback!.CallbackDetails!.CallbackId!;
    expect(parseCallbackId(id)).to.deep.equal({ executionId: kit.executionId, index: 0 });
    expect(kit.machine.callback(id, 0)).to.equal(callback);
    expect(kit.machine.callback(id, 1)).to.equal(undefined);
    expect(kit.machine.callback(`${id}0`, 0)).to.equal(undefined);
    expect(callback).to.include({ Status: 'STARTED', StartSequence: 1 });
  });

  it('counts its start and its end in the order of the completions', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('a'), succeed('a'), start.callback('b'), start.step('c'), succeed('c'));
    kit.apply({ kind: 'callbackSucceeded', at: kit.now, id: 'b', result: '"yes"' });
    expect(kit.operation('a')).to.include({ CompletionSequence: 1 });
    expect(kit.operation('b')).to.include({ StartSequence: 2, CompletionSequence: 4, Status: 'SUCCEEDED' });
    expect(kit.operation('c')).to.include({ CompletionSequence: 3 });
    expect(kit.operation('b').CallbackDetails).to.include({ Result: '"yes"' });
  });

  it('can fail, and be cancelled', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.callback('b'), start.callback('c', { TimeoutSeconds: 5 }), start.invoke('i', 'Billing'));
    kit.apply({ kind: 'callbackFailed', at: kit.now, id: 'b', error: { ErrorType: 'Denied' } });
    expect(kit.operation('b')).to.include({ Status: 'FAILED' });
    expect(kit.operation('b').CallbackDetails).to.deep.include({ Error: { ErrorType: 'Denied' } });
    kit.checkpoint(cancel('c', 'CALLBACK'), cancel('i', 'CHAINED_INVOKE'));
    expect(kit.operation('c')).to.include({ Status: 'CANCELLED', StartSequence: 2 });
    expect(kit.operation('i')).to.include({ Status: 'CANCELLED' });
    expect(kit.pass(10)).to.deep.equal([]);
  });

  it('times out', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.callback('b', { TimeoutSeconds: 60, HeartbeatTimeoutSeconds: 0 }));
    const [ended] = kit.pass(60);
    expect(ended).to.include({ Status: 'TIMED_OUT' });
    expect(ended!.CallbackDetails!.Error).to.include({ ErrorType: 'Callback.Timeout' });
  });

  it('times out when it is silent for too long, whatever its timeout', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.callback('b', { TimeoutSeconds: 60, HeartbeatTimeoutSeconds: 10 }));
    kit.pass(8);
    kit.apply({ kind: 'callbackHeartbeatReceived', at: kit.now, id: 'b' });
    expect(kit.pass(9)).to.deep.equal([]);
    const [ended] = kit.pass(1);
    expect(ended!.CallbackDetails!.Error).to.include({ ErrorType: 'Callback.Heartbeat' });
  });

  it('times out in spite of heartbeats', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.callback('b', { TimeoutSeconds: 25, HeartbeatTimeoutSeconds: 10 }));
    for (let beat = 0; beat < 3; beat++) {
      expect(kit.pass(8)).to.deep.equal([]);
      kit.apply({ kind: 'callbackHeartbeatReceived', at: kit.now, id: 'b' });
    }
    const [ended] = kit.pass(1);
    expect(ended!.CallbackDetails!.Error).to.include({ ErrorType: 'Callback.Timeout' });
    expect(ended).to.include({ EndTimestamp: NOON + 25_000 });
  });
});

describe('an invoke', () => {
  const invoked = { kind: 'invocationEnded', at: NOON, startedAt: NOON, requestId: 'r' } as const;
  const ended = (id: string, outcome: ExecutionOutcome) =>
    ({ kind: 'chainedInvokeEnded', at: NOON + 5, id, outcome }) as const;
  const error = { ErrorType: 'Denied' };

  it('completes in the order in which targets end, and calls for an invocation', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.invoke('i', 'Billing'), start.invoke('j', 'Mail'), start.invoke('k', 'Mail'));
    kit.apply(invoked);
    expect(kit.machine.pendingCount).to.equal(3);
    kit.apply(ended('j', { status: 'SUCCEEDED', result: '"sent"' }));
    kit.apply(ended('i', { status: 'TIMED_OUT', error }));
    kit.apply(ended('k', { status: 'SUCCEEDED', result: undefined }));
    expect(kit.operation('j')).to.deep.include({
      Status: 'SUCCEEDED',
      EndTimestamp: NOON + 5,
      CompletionSequence: 1,
      ChainedInvokeDetails: { Result: '"sent"' },
    });
    expect(kit.operation('i')).to.deep.include({
      Status: 'TIMED_OUT',
      CompletionSequence: 2,
      ChainedInvokeDetails: { Error: error },
    });
    expect(kit.operation('k').ChainedInvokeDetails).to.deep.equal({ Result: undefined });
    expect(kit.machine.needsInvocation).to.equal(true);
    expect(kit.machine.changedOutside()).to.deep.equal(['j', 'i', 'k']);
    expect(kit.machine.pendingCount).to.equal(0);
  });

  it('hears no more of its target when it was cancelled, has ended, or its execution has', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.invoke('i', 'Billing'), start.invoke('j', 'Mail'), start.invoke('k', 'Mail'));
    kit.checkpoint(cancel('i', 'CHAINED_INVOKE'));
    kit.apply(ended('j', { status: 'STOPPED', error }));
    kit.apply(invoked);
    for (const id of ['i', 'j']) expect(kit.apply(ended(id, { status: 'FAILED', error: {} }))).to.deep.equal([]);
    expect(kit.machine.needsInvocation).to.equal(false);
    expect(kit.operation('i').Status).to.equal('CANCELLED');
    expect(kit.operation('j').Status).to.equal('STOPPED');
    kit.apply({ kind: 'stopped', at: NOON, error });
    expect(kit.apply(ended('k', { status: 'FAILED', error: {} }))).to.deep.equal([]);
  });

  it('is unsettled until an invocation has ended; what has no execution of its own, until it ends', () => {
    const kit = new MachineKit();
    const unsettled = () => kit.machine.invokes.unsettled().map(({ id }) => id);
    const child = { executionId: 'child', workflow: 'Billing', name: 'c' };
    const updates = [start.invoke('i', 'Billing', { Payload: '1' }), start.invoke('j', 'tax')];
    kit.apply({ kind: 'checkpointed', at: NOON, updates, children: { i: child } });
    expect(unsettled()).to.deep.equal(['i', 'j']);
    expect(kit.machine.invokes.recent('i')).to.include({ child, payload: '1', functionName: 'Billing' });
    kit.apply(invoked);
    expect(unsettled()).to.deep.equal(['j']);
    kit.checkpoint(cancel('i', 'CHAINED_INVOKE'));
    expect(unsettled()).to.deep.equal(['i', 'j']);
    kit.apply(ended('j', { status: 'SUCCEEDED', result: '1' }));
    kit.apply(invoked);
    expect(unsettled()).to.deep.equal([]);
  });
});

describe('timers', () => {
  it('fire in the order in which they come due, those of one moment in the order of their making', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.wait('late', 9), start.wait('first', 3), retry('second', 3), start.wait('soon', 1));
    const due = kit.machine.due(NOON + 9000);
    expect(due.map((entry) => 'id' in entry && entry.id)).to.deep.equal(['soon', 'first', 'second', 'late']);
  });

  it('stay until what they say is recorded', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.wait('a', 1), start.wait('b', 1));
    expect(kit.machine.due(NOON + 1000)).to.have.length(2);
    expect(kit.machine.due(NOON + 1000)).to.have.length(2);
  });

  it('of the execution end it, and nothing after', () => {
    const kit = new MachineKit(60);
    kit.checkpoint(start.wait('w', 90));
    kit.pass(60);
    expect(kit.machine.outcome).to.deep.include({ status: 'TIMED_OUT' });
    expect(kit.machine.visibleOperations()[0]).to.include({ Status: 'TIMED_OUT', EndTimestamp: NOON + 60_000 });
    expect(kit.machine.nextDueAt).to.equal(Number.POSITIVE_INFINITY);
    expect(kit.machine.needsInvocation).to.equal(false);
  });
});

describe('what an invocation is told', () => {
  it('leaves out the children of completed contexts, at every depth', () => {
    const kit = new MachineKit();
    kit.checkpoint(
      start.context('outer'),
      start.context('inner', { ParentId: 'outer' }),
      start.step('leaf', { ParentId: 'inner' }),
      succeed('leaf', '1', { ParentId: 'inner' }),
      close('inner', { ParentId: 'outer', ContextOptions: { ReplayChildren: true } }),
      start.step('side', { ParentId: 'outer' }),
      start.step('after'),
    );
    const visible = () => kit.machine.visibleOperations().map(({ Id }) => Id);
    expect(visible().slice(1)).to.deep.equal(['outer', 'inner', 'leaf', 'side', 'after']);
    kit.checkpoint(close('outer'));
    expect(visible().slice(1)).to.deep.equal(['outer', 'after']);
  });

  it('has the children of a context that is rebuilt from them', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.context('c'), start.step('s', { ParentId: 'c' }), succeed('s', '1', { ParentId: 'c' }));
    kit.checkpoint(close('c', { ContextOptions: { ReplayChildren: true } }));
    expect(
      kit.machine
        .visibleOperations()
        .map(({ Id }) => Id)
        .slice(1),
    ).to.deep.equal(['c', 's']);
    expect(kit.operation('c').ContextDetails).to.include({ ReplayChildren: true });
  });
});

describe('the changes of a request', () => {
  it('are each told once, in the order of the last change', () => {
    const kit = new MachineKit();
    const changed = kit.checkpoint(start.step('a'), start.step('b'), succeed('b'), succeed('a'), start.step('c'));
    expect(changed.map(({ Id, Status }) => `${Id} ${Status}`)).to.deep.equal([
      'b SUCCEEDED',
      'a SUCCEEDED',
      'c STARTED',
    ]);
    expect(kit.operation('a')).to.include({ CompletionSequence: 2 });
  });

  it('do not include the end of the execution, which waits for that of the invocation', () => {
    const kit = new MachineKit();
    const end = { Id: 'end', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '"large"' } as const;
    expect(kit.checkpoint(start.step('a'), succeed('a'), end).map(({ Id }) => Id)).to.deep.equal(['a']);
    expect(kit.machine.outcome).to.equal(undefined);
    expect(kit.machine.recordedOutcome).to.deep.equal({ status: 'SUCCEEDED', result: '"large"' });
    kit.apply({ kind: 'succeeded', at: kit.now, result: undefined });
    expect(kit.machine.outcome).to.deep.equal({ status: 'SUCCEEDED', result: '"large"' });
  });
});

describe('invocations', () => {
  const invoked = { kind: 'invocationEnded', at: NOON, startedAt: NOON, requestId: 'r' } as const;

  it('that broke off are counted until one does not', () => {
    const { machine, apply } = bound(new MachineKit());
    apply({ ...invoked, error: { ErrorType: 'Error' }, again: true });
    apply({ ...invoked, error: { ErrorType: 'Error' }, again: true });
    expect(machine).to.include({ failures: 2, needsInvocation: true });
    apply(invoked);
    expect(machine).to.include({ failures: 0, needsInvocation: false });
  });

  it('that recorded something and never ended are known', () => {
    const kit = new MachineKit();
    expect(kit.machine.interruptedAt).to.equal(undefined);
    kit.checkpoint(start.step('a'));
    kit.now += 1000;
    kit.checkpoint(start.step('b'));
    expect(kit.machine.interruptedAt).to.equal(NOON);
    kit.apply(invoked);
    expect(kit.machine.interruptedAt).to.equal(undefined);
  });

  it('have not heard what came too late for them', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.callback('b'));
    kit.apply({ kind: 'callbackSucceeded', at: NOON, id: 'b', result: undefined });
    kit.apply({ ...invoked, again: true });
    expect(kit.machine.needsInvocation).to.equal(true);
    expect(kit.machine.changedOutside()).to.deep.equal(['b']);
    kit.apply(invoked);
    expect(kit.machine.changedOutside()).to.deep.equal([]);
  });
});

function bound(kit: MachineKit) {
  return { machine: kit.machine, apply: (entry: JournalEntry) => kit.apply(entry) };
}
