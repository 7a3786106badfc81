import { expect } from 'chai';
import { InvalidArgumentError } from '../../lib/core/errors/argument-errors.js';
import { CorruptJournalError } from '../../lib/core/errors/service-errors.js';
import type { HistoryEvent } from '../../lib/core/wire/index.js';
import { historyPage } from '../../lib/service/history/history-page.js';
import { MachineKit, NOON } from './machine-kit.js';
import { cancel, close, fail, retry, start, succeed } from './updates.js';

const invoked = { kind: 'invocationEnded', startedAt: NOON, requestId: 'r-1' } as const;

/** What happened, without what every event has; as JSON, in which absent members don't show. */
function told(kit: MachineKit, options = {}): unknown[] {
  const { events } = historyPage(kit.executionId, kit.journal, options);
  return JSON.parse(JSON.stringify(events.map(({ EventId, EventTimestamp, ...rest }) => rest)));
}

describe('the history of', () => {
  it('an execution is numbered from 1, dated, and has the shape of the service', () => {
    const kit = new MachineKit(3600);
    kit.checkpoint(start.step('a', { Name: 'charge' }), succeed('a', '1', { Name: 'charge' }));
    kit.now += 250;
    kit.apply({ ...invoked, at: kit.now });
    kit.apply({ kind: 'succeeded', at: kit.now, result: '"done"' });
    const { events, nextMarker } = historyPage(kit.executionId, kit.journal, {});
    expect(nextMarker).to.equal(undefined);
    expect(events.map(({ EventId, EventType }) => `${EventId} ${EventType}`)).to.deep.equal([
      '1 ExecutionStarted',
      '2 StepStarted',
      '3 StepSucceeded',
      '4 InvocationCompleted',
      '5 ExecutionSucceeded',
    ]);
    expect(events[1]!.EventTimestamp).to.deep.equal(new Date(NOON));
    expect(events[4]!.EventTimestamp).to.deep.equal(new Date(NOON + 250));
    const Id = kit.executionId;
    expect(told(kit)[0]).to.deep.equal({
      EventType: 'ExecutionStarted',
      Id,
      Name: 'order-17',
      ExecutionStartedDetails: { Input: { Payload: '{"id":17}', Truncated: false }, ExecutionTimeout: 3600 },
    });
    expect(told(kit)[3]).to.deep.equal({
      EventType: 'InvocationCompleted',
      InvocationCompletedDetails: {
        StartTimestamp: new Date(NOON).toISOString(),
        EndTimestamp: new Date(NOON + 250).toISOString(),
        RequestId: 'r-1',
        Error: {},
      },
    });
    expect(told(kit)[4]).to.deep.equal({
      EventType: 'ExecutionSucceeded',
      Id,
      Name: 'order-17',
      ExecutionSucceededDetails: { Result: { Payload: '"done"', Truncated: false } },
    });
  });

  it('a step has the attempt that each event ends', () => {
    const kit = new MachineKit();
    const who = { Name: 'charge', ParentId: 'c' };
    kit.checkpoint(start.context('c'), start.step('a', who), retry('a', 5, { ...who, Error: { ErrorType: 'Flaky' } }));
    kit.pass(5);
    kit.checkpoint(start.step('a', who));
    kit.checkpoint(succeed('a', '"ok"', who), start.step('b'), fail('b', 'broken'));
    const subject = { Id: 'a', Name: 'charge', SubType: 'Step', ParentId: 'c' };
    expect(told(kit).slice(2)).to.deep.equal([
      { EventType: 'StepStarted', ...subject, StepStartedDetails: {} },
      {
        EventType: 'StepFailed',
        ...subject,
        StepFailedDetails: {
          Error: { Payload: { ErrorType: 'Flaky' }, Truncated: false },
          RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 5 },
        },
      },
      { EventType: 'StepStarted', ...subject, StepStartedDetails: {} },
      {
        EventType: 'StepSucceeded',
        ...subject,
        StepSucceededDetails: {
          Result: { Payload: '"ok"', Truncated: false },
          RetryDetails: { CurrentAttempt: 2 },
        },
      },
      { EventType: 'StepStarted', Id: 'b', SubType: 'Step', StepStartedDetails: {} },
      {
        EventType: 'StepFailed',
        Id: 'b',
        SubType: 'Step',
        StepFailedDetails: {
          Error: { Payload: { ErrorType: 'Error', ErrorMessage: 'broken' }, Truncated: false },
          RetryDetails: { CurrentAttempt: 1 },
        },
      },
    ]);
  });

  it('a poll calls an attempt that goes on a success, with its state', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.step('p'), retry('p', 5, { Payload: '1' }));
    expect(told(kit)[2]).to.deep.include({
      EventType: 'StepSucceeded',
      StepSucceededDetails: {
        Result: { Payload: '1', Truncated: false },
        RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 5 },
      },
    });
  });

  it('a wait has its length at both ends', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.wait('w', 60, { Name: 'coolingOff' }), start.wait('x', 5));
    kit.checkpoint(cancel('x', 'WAIT'));
    kit.pass(60);
    const subject = { Id: 'w', Name: 'coolingOff', SubType: 'Wait' };
    expect(told(kit)).to.deep.include.members([
      {
        EventType: 'WaitStarted',
        ...subject,
        WaitStartedDetails: { Duration: 60, ScheduledEndTimestamp: new Date(NOON + 60_000).toISOString() },
      },
      { EventType: 'WaitCancelled', Id: 'x', SubType: 'Wait', WaitCancelledDetails: {} },
      { EventType: 'WaitSucceeded', ...subject, WaitSucceededDetails: { Duration: 60 } },
    ]);
  });

  it('a callback has its id and timeouts, and what came of it', () => {
    const kit = new MachineKit();
    const callback = (id: string, options = {}) => kit.checkpoint(start.callback(id, options, { Name: id }));
    callback('good', { TimeoutSeconds: 300, HeartbeatTimeoutSeconds: 60 });
    callback('bad');
    callback('late', { TimeoutSeconds: 5 });
    callback('silent', { HeartbeatTimeoutSeconds: 6 });
    kit.apply({ kind: 'callbackHeartbeatReceived', at: kit.now, id: 'good' });
    kit.apply({ kind: 'callbackSucceeded', at: kit.now, id: 'good', result: '"yes"' });
    kit.apply({ kind: 'callbackFailed', at: kit.now, id: 'bad', error: { ErrorType: 'Denied' } });
    kit.pass(10);
    const events = told(kit).slice(1);
    const subject = (Name: string) => ({ Id: Name, Name, SubType: 'Callback' });
    expect(events).to.have.length(8);
    expect(events[0]).to.deep.equal({
      EventType: 'CallbackStarted',
      ...subject('good'),
      CallbackStartedDetails: {
        CallbackId: kit.operation('good').CallbackDetails!.CallbackId,
        Timeout: 300,
        HeartbeatTimeout: 60,
        Input: {},
      },
    });
    expect(events.slice(4)).to.deep.equal([
      {
        EventType: 'CallbackSucceeded',
        ...subject('good'),
        CallbackSucceededDetails: { Result: { Payload: '"yes"', Truncated: false } },
      },
      {
        EventType: 'CallbackFailed',
        ...subject('bad'),
        CallbackFailedDetails: { Error: { Payload: { ErrorType: 'Denied' }, Truncated: false } },
      },
      timedOut('late', { ErrorType: 'Callback.Timeout', ErrorMessage: 'Callback timed out' }),
      timedOut('silent', { ErrorType: 'Callback.Heartbeat', ErrorMessage: 'Callback timed out on heartbeat' }),
    ]);

    function timedOut(name: string, Payload: object) {
      const CallbackTimedOutDetails = { Error: { Payload, Truncated: false } };
      return { EventType: 'CallbackTimedOut', ...subject(name), CallbackTimedOutDetails };
    }
  });

  it('contexts and invokes have inputs, results and errors', () => {
    const kit = new MachineKit();
    kit.checkpoint(start.context('c'), close('c', { Payload: '[1]' }), start.context('d'));
    kit.checkpoint(close('d', { Action: 'FAIL', Error: { ErrorMessage: 'no' } }));
    const options = { FunctionName: 'Billing', TenantId: 't-1' };
    kit.checkpoint(start.invoke('i', 'Billing', { Payload: '{}', ChainedInvokeOptions: options }));
    kit.checkpoint(start.callback('b'), cancel('i', 'CHAINED_INVOKE'));
    kit.checkpoint(cancel('b', 'CALLBACK'));
    const group = { SubType: 'RunInChildContext' };
    expect(told(kit)).to.deep.include.members([
      { EventType: 'ContextStarted', Id: 'c', ...group, ContextStartedDetails: {} },
      {
        EventType: 'ContextSucceeded',
        Id: 'c',
        ...group,
        ContextSucceededDetails: { Result: { Payload: '[1]', Truncated: false } },
      },
      {
        EventType: 'ContextFailed',
        Id: 'd',
        ...group,
        ContextFailedDetails: { Error: { Payload: { ErrorMessage: 'no' }, Truncated: false } },
      },
      {
        EventType: 'ChainedInvokeStarted',
        Id: 'i',
        SubType: 'ChainedInvoke',
        ChainedInvokeStartedDetails: {
          ...options,
          Input: { Payload: '{}', Truncated: false },
          ExecutedVersion: '$LATEST',
        },
      },
    ]);
    // Too late.
    kit.apply({ kind: 'chainedInvokeEnded', at: kit.now, id: 'i', outcome: { status: 'SUCCEEDED', result: '1' } });
    const types = historyPage(kit.executionId, kit.journal, {}).events.map(({ EventType }) => EventType);
    expect(types.slice(-2)).to.deep.equal(['ChainedInvokeStopped', 'CallbackFailed']);
  });

  for (const [kind, type, details] of [
    ['failed', 'ExecutionFailed', { Error: { Payload: { ErrorType: 'X' }, Truncated: false } }],
    ['stopped', 'ExecutionStopped', { Error: { Payload: { ErrorType: 'X' }, Truncated: false } }],
    [
      'timedOut',
      'ExecutionTimedOut',
      {
        Error: { Payload: { ErrorType: 'Execution.Timeout', ErrorMessage: 'Execution timed out' }, Truncated: false },
      },
    ],
  ] as const) {
    it(`an execution that ${kind} says so at its end`, () => {
      const kit = new MachineKit();
      kit.apply({ kind, at: kit.now, error: { ErrorType: 'X' } });
      expect(told(kit).at(-1)).to.deep.include({ EventType: type, [`${type}Details`]: details });
    });
  }

  it('a large result has it, though only the checkpoint recorded it', () => {
    const kit = new MachineKit();
    kit.checkpoint({ Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '"large"' });
    expect(told(kit)).to.have.length(1);
    kit.apply({ kind: 'succeeded', at: kit.now, result: undefined });
    expect(told(kit)[1]).to.have.nested.property('ExecutionSucceededDetails.Result.Payload', '"large"');
  });

  it('an invocation that broke off has its error', () => {
    const kit = new MachineKit();
    kit.apply({ ...invoked, at: kit.now, error: { ErrorType: 'Runtime.ExitError' }, again: true });
    expect(told(kit)[1]).to.have.deep.nested.property('InvocationCompletedDetails.Error', {
      Payload: { ErrorType: 'Runtime.ExitError' },
      Truncated: false,
    });
  });

  it('a damaged journal is refused with the place of the damage', () => {
    const { executionId, journal } = new MachineKit();
    const damaged = [...journal, { kind: 'timerFired', at: NOON, id: 'nobody' } as const];
    expect(() => historyPage(executionId, damaged, {})).to.throw(CorruptJournalError, /entry 2 is about nobody/);
    const unknown = [...journal, { kind: 'teleported', at: NOON } as never];
    expect(() => historyPage(executionId, unknown, {})).to.throw(CorruptJournalError, /entry 2 .* kind "teleported"/);
  });
});

describe('pages of the history', () => {
  const kit = new MachineKit();
  for (let i = 0; i < 6; i++) kit.checkpoint(start.step(`s${i}`), succeed(`s${i}`, '"data"'));

  function pages(options: { limit: number; reverse?: boolean }): number[][] {
    const all: number[][] = [];
    let marker: string | undefined;
    do {
      const page = historyPage(kit.executionId, kit.journal, { ...options, marker });
      all.push(page.events.map(({ EventId }) => EventId));
      marker = page.nextMarker;
    } while (marker !== undefined);
    return all;
  }

  it('follow each other without gaps', () => {
    expect(pages({ limit: 5 })).to.deep.equal([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11, 12, 13],
    ]);
    expect(pages({ limit: 13 })).to.deep.equal([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]]);
  });

  it('go backwards', () => {
    expect(pages({ limit: 6, reverse: true })).to.deep.equal([[13, 12, 11, 10, 9, 8], [7, 6, 5, 4, 3, 2], [1]]);
  });

  it('can go on where the history ended, when it has grown', () => {
    const { events } = historyPage(kit.executionId, kit.journal, { marker: '12' });
    expect(events.map(({ EventId }) => EventId)).to.deep.equal([13]);
    expect(historyPage(kit.executionId, kit.journal, { marker: '99' })).to.deep.equal({
      events: [],
      nextMarker: undefined,
    });
  });

  it('leave data out when asked to', () => {
    const { events } = historyPage(kit.executionId, kit.journal, { includeData: false });
    const find = (type: string): HistoryEvent => events.find(({ EventType }) => EventType === type)!;
    expect(find('ExecutionStarted').ExecutionStartedDetails!.Input).to.deep.equal({});
    expect(find('StepSucceeded').StepSucceededDetails).to.deep.include({ Result: {} });
    expect(find('StepSucceeded').StepSucceededDetails!.RetryDetails).to.include({ CurrentAttempt: 1 });
    expect(JSON.stringify(events)).not.to.include('data');
  });

  it('refuse a marker that is none', () => {
    for (const marker of ['x', '', ' 3', '1e3', '0x10', '-1', null, [], ['3'], true, 3, Symbol('3')] as string[]) {
      expect(() => historyPage(kit.executionId, kit.journal, { marker })).to.throw(
        InvalidArgumentError,
        /^marker of history\(\): expected the `nextMarker` of an earlier page, got .* Leave it out for the first page\.$/,
      );
    }
  });
});
