import { expect } from 'chai';
import type { Operation } from '../../lib/core/wire/index.js';
import type {
  AttemptEndInfo,
  AttemptInfo,
  ContextEndInfo,
  InvocationEndInfo,
  InvocationStartInfo,
  OperationChangeInfo,
  OperationInfo,
  WorkflowPlugin,
} from '../../lib/plugins/index.js';
import { CHARGED, DECLINED, type HostOptions, hostOf, INVOCATION, NOW, STEP, WAITED } from './plugin-kit.js';

const IDENTITY = {
  ...INVOCATION,
  id: 'step-1',
  type: 'STEP',
  name: 'charge',
  subType: 'Step',
  parentId: 'context-1',
};

/** A host whose plugin keeps what one hook is told. */
function keeping<Info>(hook: keyof WorkflowPlugin, options?: HostOptions) {
  const infos: Info[] = [];
  const kept = hostOf([{ [hook]: (info: Info) => void infos.push(info) }], options);
  return { ...kept, infos };
}

describe('what hooks are told', () => {
  it('of an operation that begins: who it is', () => {
    const { host, infos } = keeping<OperationInfo>('onOperationStart');
    host.operationBegun(STEP);
    expect(infos).to.have.length(1);
    expect(infos[0]).to.include({ ...IDENTITY, status: 'STARTED', isReplay: false, attempt: 1 });
    expect(infos[0]!.startTimestamp).to.deep.equal(NOW);
    expect(infos[0]).to.be.frozen;
  });

  it('of one that ended well: its times as dates, its attempt, its serialized result', () => {
    const { host, infos } = keeping<OperationInfo>('onOperationEnd');
    host.operationEnded(CHARGED);
    expect(infos[0]).to.deep.include({
      ...IDENTITY,
      status: 'SUCCEEDED',
      startTimestamp: new Date('2023-11-14T22:13:21Z'),
      endTimestamp: new Date('2023-11-14T22:13:22Z'),
      attempt: 1,
      result: '"paid"',
      error: undefined,
      isReplay: false,
    });
  });

  it('of one that failed: the error, and no result', () => {
    const { host, infos } = keeping<OperationInfo>('onOperationEnd');
    host.operationEnded(DECLINED);
    const { status, attempt, result, error } = infos[0]!;
    expect([status, attempt, result]).to.deep.equal(['FAILED', 2, undefined]);
    expect(error).to.be.instanceOf(Error).and.include({ name: 'CardDeclined', message: 'boom' });
  });

  it('of a step that waits for another attempt: the last one; and while one runs: that', () => {
    const { host, infos } = keeping<OperationInfo>('onOperationStart');
    const failedTwice = { ...STEP, StartTimestamp: 0, StepDetails: { Attempt: 2 } };
    for (const Status of ['PENDING', 'READY', 'STARTED'] as const) host.operationFound({ ...failedTwice, Status });
    expect(infos.map(({ attempt }) => attempt)).to.deep.equal([2, 3, 3]);
    expect(infos.every(({ isReplay }) => isReplay)).to.equal(true);
  });

  it('of an attempt that begins: which one, and when', () => {
    const { host, infos } = keeping<AttemptInfo>('onAttemptStart');
    host.attemptStarted({ ...DECLINED, Status: 'READY', EndTimestamp: undefined }, 3);
    expect(infos[0]).to.deep.include({
      ...IDENTITY,
      attempt: 3,
      status: 'STARTED',
      startTimestamp: NOW,
      endTimestamp: undefined,
      result: undefined,
      error: undefined,
      isReplay: false,
    });
    expect(infos[0]).to.be.frozen;
  });

  it('of an attempt that has ended: how, what becomes of the operation, and how long its body ran', () => {
    const moments = [1000, 2000, 3000, 4000, 5000, 6000];
    const { host, infos } = keeping<AttemptEndInfo>('onAttemptEnd', { clock: { now: () => moments.shift()! } });
    const error = new RangeError('no');
    const begin = (attempt: number) => {
      const watched = host.attemptStarted(DECLINED, attempt);
      watched.bodyEnded();
      return watched;
    };
    begin(3).ended({ status: 'SUCCEEDED', result: '"paid"' });
    begin(4).ended({ status: 'PENDING', failure: { error } });
    begin(5).ended({ status: 'FAILED', failure: { error: 'text' } });
    const [succeeded, retried, failed] = infos;
    expect(succeeded).to.deep.include({
      ...IDENTITY,
      attempt: 3,
      status: 'SUCCEEDED',
      outcome: 'SUCCEEDED',
      startTimestamp: new Date(1000),
      endTimestamp: new Date(2000),
      result: '"paid"',
      error: undefined,
      isReplay: false,
    });
    expect(retried).to.include({ attempt: 4, status: 'PENDING', outcome: 'FAILED', result: undefined, error });
    expect([retried!.startTimestamp, retried!.endTimestamp]).to.deep.equal([new Date(3000), new Date(4000)]);
    expect(failed).to.include({ attempt: 5, status: 'FAILED', outcome: 'FAILED', result: undefined });
    expect(failed!.error).to.be.instanceOf(Error).with.property('cause', 'text');
  });

  it('of the function of a context: that it runs, and how it ended', async () => {
    const facts = { Id: 'context-1', Type: 'CONTEXT', SubType: 'ParallelBranch', ParentId: 'parallel-1' } as const;
    const { host, infos } = keeping<ContextEndInfo>('onContextEnd');
    const error = new Error('no');
    expect(
      await host.runContext(
        facts,
        false,
        () => false,
        async () => 1,
      ),
    ).to.equal(1);
    await host
      .runContext(
        facts,
        true,
        () => true,
        () => Promise.reject(error),
      )
      .catch(() => {});
    expect(infos[0]).to.include({ id: 'context-1', parentId: 'parallel-1', outcome: 'SUCCEEDED', isReplay: false });
    expect(infos[1]).to.include({ id: 'context-1', outcome: 'FAILED', error, isReplay: true });
    expect(infos.map(({ status }) => status)).to.deep.equal(['SUCCEEDED', 'FAILED']);
    for (const { startTimestamp, endTimestamp } of infos) {
      expect([startTimestamp, endTimestamp]).to.deep.equal([NOW, NOW]);
    }
  });

  it('of the function of a context that runs again: when the context began and ended', async () => {
    const { Status, StartTimestamp, EndTimestamp } = CHARGED;
    const facts = { Id: 'context-1', Type: 'CONTEXT', Status, StartTimestamp, EndTimestamp } as const;
    const { host, infos } = keeping<ContextEndInfo>('onContextEnd');
    await host.runContext(
      facts,
      true,
      () => true,
      async () => 1,
    );
    const { startTimestamp, endTimestamp } = infos[0]!;
    expect([startTimestamp, endTimestamp]).to.deep.equal([
      new Date('2023-11-14T22:13:21Z'),
      new Date('2023-11-14T22:13:22Z'),
    ]);
  });

  it('of an invocation: the execution, its input, what is recorded, what changed outside', async () => {
    const options = { operations: [CHARGED, WAITED], updatedIds: ['wait-1', 'unknown'] };
    const { host, infos } = keeping<InvocationStartInfo>('onInvocationStart', options);
    await host.invocationStarted();
    const { operations, updatedOperations, ...rest } = infos[0]!;
    expect(rest).to.deep.equal({
      ...INVOCATION,
      executionName: 'order-17',
      executionStartTimestamp: new Date(1_700_000_000_000),
      input: '{"id":17}',
      isFirstInvocation: false,
      lambdaContext: undefined,
      traceparent: undefined,
      callerId: undefined,
    });
    expect([...operations.keys()]).to.deep.equal(['step-1', 'wait-1']);
    expect([...updatedOperations.values()].map(({ id, status }) => [id, status])).to.deep.equal([
      ['wait-1', 'SUCCEEDED'],
    ]);
    expect(infos[0]).to.be.frozen;
  });

  it('of the first invocation: that it is, and that nothing changed', async () => {
    const { host, infos } = keeping<InvocationStartInfo>('onInvocationStart', { updatedIds: [] });
    await host.invocationStarted();
    expect(infos[0]!.isFirstInvocation).to.equal(true);
    expect(infos[0]!.updatedOperations.size).to.equal(0);
  });

  it('of the end of an invocation: how it ended', async () => {
    const broken = new Error('throttled');
    const ends = [
      { output: { Status: 'SUCCEEDED', Result: '1' } },
      { output: { Status: 'FAILED', Error: { ErrorType: 'CardDeclined', ErrorMessage: 'boom' } } },
      { output: { Status: 'PENDING' } },
      { error: broken },
    ] as const;
    const told: InvocationEndInfo[] = [];
    for (const end of ends) {
      const { host, infos } = keeping<InvocationEndInfo>('onInvocationEnd');
      await host.invocationEnded(end);
      told.push(...infos);
    }
    expect(told.map(({ status, result, error }) => [status, result, error?.message])).to.deep.equal([
      ['SUCCEEDED', '1', undefined],
      ['FAILED', undefined, 'boom'],
      ['PENDING', undefined, undefined],
      ['RETRYING', undefined, 'throttled'],
    ]);
    expect(told[0]).to.include({ ...INVOCATION, executionName: 'order-17' });
  });

  it('of a change: what changed, within all operations as they are when it is read', () => {
    const { host, infos, recorded } = keeping<OperationChangeInfo>('onOperationChange', { operations: [WAITED] });
    host.operationsChanged([CHARGED]);
    host.operationsChanged([]);
    expect(infos).to.have.length(1);
    const { updatedOperations, operations, ...rest } = infos[0]!;
    expect(rest).to.deep.equal(INVOCATION);
    expect([...updatedOperations.keys()]).to.deep.equal(['step-1']);
    expect(updatedOperations.get('step-1')).to.include({
      ...IDENTITY,
      status: 'SUCCEEDED',
      attempt: 1,
      isReplay: false,
    });
    expect(operations.size).to.equal(2);
    expect(operations.has('step-1')).to.equal(true);
    expect(operations.get('nothing')).to.equal(undefined);
    recorded.set('later', { ...WAITED, Id: 'later' });
    expect([...operations].map(([id, info]) => [id, info.id])).to.deep.equal([
      ['wait-1', 'wait-1'],
      ['step-1', 'step-1'],
      ['later', 'later'],
    ]);
    const seen: string[] = [];
    operations.forEach(({ id }, key, view) => void seen.push(`${id} ${key} ${view === operations}`));
    expect(seen).to.include('step-1 step-1 true');
  });

  it('of a change at a price that does not grow with the number of operations', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ ...CHARGED, Id: `${i}` }));
    const seen: unknown[] = [];
    const onOperationChange = ({ operations }: OperationChangeInfo) => {
      seen.push(operations.size, operations.has('7'), operations.get('99')?.status);
    };
    const { host, logger, recorded } = hostOf([{ onOperationChange }], { operations: many });
    const goThroughAll = () => expect.fail('All operations were gone through.');
    Object.assign(recorded, { values: goThroughAll, entries: goThroughAll, [Symbol.iterator]: goThroughAll });
    host.operationsChanged([many[7]!]);
    expect(seen).to.deep.equal([100, true, 'SUCCEEDED']);
    expect(logger.lines).to.deep.equal([]);
  });
});

describe('the end of an operation that is found recorded', () => {
  const endsOf = (
    recorded: Operation,
    updatedIds: readonly string[] | undefined,
    others: readonly Operation[] = [],
  ) => {
    const operations = [recorded, ...others];
    const options = updatedIds === undefined ? { operations } : { operations, updatedIds };
    const { host, infos } = keeping<OperationInfo>('onOperationEnd', options);
    host.operationFound(recorded);
    return infos.map(({ id, isReplay }) => [id, isReplay]);
  };

  it('is told when it came about outside since the invocation before', () => {
    expect(endsOf(WAITED, ['wait-1'])).to.deep.equal([['wait-1', false]]);
    expect(endsOf(WAITED, [])).to.deep.equal([]);
    expect(endsOf(CHARGED, [])).to.deep.equal([]);
  });

  it('is told where the service does not say what changed, when it can have come from outside', () => {
    expect(endsOf(WAITED, undefined)).to.deep.equal([['wait-1', false]]);
    expect(endsOf(CHARGED, undefined)).to.deep.equal([]);
  });

  it('is told there as a replay once something was recorded after it', () => {
    const later: Operation = {
      ...CHARGED,
      StartTimestamp: 1_700_000_003_001,
      EndTimestamp: undefined,
      Status: 'STARTED',
    };
    expect(endsOf(WAITED, undefined, [later])).to.deep.equal([['wait-1', true]]);
    const earlier = { ...later, StartTimestamp: 1_700_000_002_999 };
    expect(endsOf(WAITED, undefined, [earlier])).to.deep.equal([['wait-1', false]]);
    const endedLater: Operation = { ...earlier, Status: 'SUCCEEDED', EndTimestamp: 1_700_000_003_001 };
    expect(endsOf(WAITED, undefined, [endedLater])).to.deep.equal([['wait-1', true]]);
  });
});
