import {
  CheckpointDurableExecutionCommand,
  type CheckpointDurableExecutionCommandInput,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetDurableExecutionStateCommand,
  ListDurableExecutionsByFunctionCommand,
  type ListDurableExecutionsByFunctionCommandInput,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { EmulatorKit, refusal } from './emulator-kit.js';

/** What a handler is called with. */
interface RawEvent {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  readonly InitialExecutionState: { readonly Operations: readonly Record<string, unknown>[] };
}

describe('the operations of the emulator, called with the AWS client', () => {
  const kit = new EmulatorKit();
  /** Ends an invocation whose handler leaves the talking to the spec. */
  let endRaw = () => {};
  afterEach(async () => {
    await kit.stop();
    endRaw();
  });

  const pause = () => kit.foreign((_event, context) => context.wait('pause', { hours: 1 }));
  const echo = () => kit.foreign(async (event, context) => context.step('echo', async () => event));
  const asking = () => kit.foreign((_event, context) => context.waitForCallback('answer', async () => {}));

  describe('CheckpointDurableExecution and GetDurableExecutionState', () => {
    let event: RawEvent;
    /** A handler that leaves the talking to the spec. */
    async function begun(): Promise<void> {
      let called!: (event: RawEvent) => void;
      const isCalled = new Promise<RawEvent>((resolve) => {
        called = resolve;
      });
      const raw = (given: RawEvent) => {
        called(given);
        return new Promise<void>((resolve) => {
          endRaw = resolve;
        });
      };
      await kit.start({ raw: { handler: raw } });
      await kit.begin('raw:$LATEST', { item: 'book' });
      event = await isCalled;
    }
    const checkpoint = (more: Partial<CheckpointDurableExecutionCommandInput>) => {
      const { DurableExecutionArn, CheckpointToken } = event;
      return kit.client.send(new CheckpointDurableExecutionCommand({ DurableExecutionArn, CheckpointToken, ...more }));
    };

    it('record updates, and give what changed as the model has it', async () => {
      await begun();
      const { Id, ...execution } = event.InitialExecutionState.Operations[0]!;
      expect(Id).to.match(/^[0-9a-f-]{36}$/);
      expect(execution).to.deep.include({
        ...{ Type: 'EXECUTION', Status: 'STARTED', ExecutionDetails: { InputPayload: '{"item":"book"}' } },
      });
      const { CheckpointToken, NewExecutionState } = await checkpoint({
        Updates: [
          { Id: 'a', Type: 'STEP', Action: 'START', Name: 'first', SubType: 'Step' },
          { Id: 'a', Type: 'STEP', Action: 'SUCCEED', Payload: '1' },
          { Id: 'b', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 60 } },
        ],
      });
      const [step, wait] = NewExecutionState!.Operations!;
      expect(step).to.deep.include({ Id: 'a', Type: 'STEP', Status: 'SUCCEEDED', Name: 'first', SubType: 'Step' });
      expect(step!.StepDetails).to.deep.include({ Result: '1' });
      expect(step).to.not.have.property('CompletionSequence');
      const seconds = (wait!.WaitDetails!.ScheduledEndTimestamp!.getTime() - wait!.StartTimestamp!.getTime()) / 1000;
      expect(seconds).to.equal(60);
      const { DurableExecutionArn } = event;
      const page = { DurableExecutionArn, CheckpointToken, MaxItems: 1000 };
      const state = await kit.client.send(new GetDurableExecutionStateCommand(page));
      // As it was when the invocation began.
      expect(state.Operations!.map(({ Type }) => Type)).to.deep.equal(['EXECUTION']);
      expect(state.NextMarker).to.equal(undefined);
    });

    it('take each token once, but do not mind a request that comes again', async () => {
      await begun();
      const { CheckpointToken: first } = event;
      const Updates = [{ Id: 'a', Type: 'STEP', Action: 'START' } as const];
      const once = await checkpoint({ Updates, ClientToken: 'one' });
      const again = await checkpoint({ Updates, ClientToken: 'one' });
      expect(again.CheckpointToken).to.equal(once.CheckpointToken);
      expect(again.NewExecutionState).to.deep.equal(once.NewExecutionState);
      const stale = await refusal(checkpoint({ Updates: [], CheckpointToken: first, ClientToken: 'two' }));
      expect(stale).to.include({ name: 'InvalidParameterValueException' });
      expect(stale.message).to.match(/^Invalid Checkpoint Token/);
      expect(stale.$metadata.httpStatusCode).to.equal(400);
    });

    it('refuse what breaks a rule, and what names no execution', async () => {
      await begun();
      const wrong = await refusal(checkpoint({ Updates: [{ Id: 'a', Type: 'WAIT', Action: 'START' }] }));
      expect(wrong.name).to.equal('InvalidParameterValueException');
      expect(wrong.message).to.contain('WaitSeconds');
      const arn = event.DurableExecutionArn.replace(/.{4}$/, 'beef');
      const unknown = await refusal(checkpoint({ Updates: [], DurableExecutionArn: arn }));
      expect(unknown).to.include({ name: 'ResourceNotFoundException' });
    });
  });

  describe('GetDurableExecution', () => {
    it('tells all of an execution, or leaves its data out', async () => {
      const durable = { executionTimeout: 600, retentionPeriodInDays: 7 };
      await kit.start({
        echo: { handler: echo(), durable, versions: { 3: { handler: echo() } }, aliases: { live: '3' } },
      });
      const DurableExecutionArn = await kit.begin('echo:live', { item: 'book' }, { DurableExecutionName: 'e-1' });
      const { StartTimestamp, EndTimestamp, $metadata, ...rest } = await kit.ended(DurableExecutionArn);
      expect(rest).to.deep.equal({
        DurableExecutionArn,
        DurableExecutionName: 'e-1',
        FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:echo:3',
        Status: 'SUCCEEDED',
        Version: '3',
        InputPayload: '{"item":"book"}',
        Result: '{"item":"book"}',
        ExecutionDataIncluded: true,
        DurableConfig: { ExecutionTimeout: 600, RetentionPeriodInDays: 7 },
      });
      expect(EndTimestamp!.getTime() - StartTimestamp!.getTime()).to.be.within(0, 60_000);
      expect($metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
      const brief = await kit.client.send(
        new GetDurableExecutionCommand({ DurableExecutionArn, IncludeExecutionData: false }),
      );
      expect(brief).to.include({ Status: 'SUCCEEDED', ExecutionDataIncluded: false });
      expect(brief).to.not.have.any.keys('InputPayload', 'Result');
    });

    it('has a retention of 30 days where none is given, and no timeout', async () => {
      await kit.start({ echo: { handler: echo() } });
      const { DurableConfig } = await kit.ended(await kit.begin('echo:$LATEST'));
      expect(DurableConfig).to.deep.equal({ RetentionPeriodInDays: 30 });
    });

    it('knows only what there is', async () => {
      await kit.start({ echo: { handler: echo() } });
      const DurableExecutionArn = 'arn:aws:lambda:us-east-1:123456789012:function:echo:1/durable-execution/a/b';
      const unknown = await refusal(kit.client.send(new GetDurableExecutionCommand({ DurableExecutionArn })));
      expect(unknown).to.include({ name: 'ResourceNotFoundException', Type: 'User' });
      expect(unknown.$metadata.httpStatusCode).to.equal(404);
      expect(unknown.message).to.match(/^There is no execution .* started here/);
    });
  });

  describe('GetDurableExecutionHistory', () => {
    it('gives events page by page, in both orders, with or without data', async () => {
      await kit.start({ echo: { handler: echo() } });
      const DurableExecutionArn = await kit.begin('echo:$LATEST', { item: 'book' });
      await kit.ended(DurableExecutionArn);
      const page = (more: object) =>
        kit.client.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn, ...more }));
      const types = ['ExecutionStarted', 'StepStarted', 'StepSucceeded', 'InvocationCompleted', 'ExecutionSucceeded'];
      const first = await page({ MaxItems: 2 });
      const second = await page({ MaxItems: 3, Marker: first.NextMarker });
      expect([...first.Events!, ...second.Events!].map(({ EventType }) => EventType)).to.deep.equal(types);
      expect(second.NextMarker).to.equal(undefined);
      const [step] = second.Events!;
      expect(step!.StepSucceededDetails!.Result!.Payload).to.equal('{"item":"book"}');
      expect(step!.EventTimestamp).to.be.instanceOf(Date);
      const invocation = second.Events![1]!.InvocationCompletedDetails!;
      expect(invocation.EndTimestamp!.getTime() - invocation.StartTimestamp!.getTime()).to.be.within(0, 60_000);
      const reverse = await page({ ReverseOrder: true, IncludeExecutionData: false });
      expect(reverse.Events!.map(({ EventType }) => EventType)).to.deep.equal([...types].reverse());
      expect(reverse.Events![2]!.StepSucceededDetails!.Result).to.deep.equal({});
      expect(await refusal(page({ Marker: 'nowhere' }))).to.include({ name: 'InvalidParameterValueException' });
      expect(await refusal(page({ MaxItems: 1001 }))).to.include({ name: 'InvalidParameterValueException' });
    });
  });

  describe('StopDurableExecution', () => {
    it('ends an execution for a reason, once', async () => {
      await kit.start({ pause: { handler: pause() } });
      const DurableExecutionArn = await kit.begin('pause:$LATEST');
      await kit.happened(DurableExecutionArn, 'InvocationCompleted');
      const reason = { ErrorType: 'Recall', ErrorMessage: 'no longer sold', ErrorData: '17', StackTrace: ['at shop'] };
      const { StopTimestamp } = await kit.client.send(
        new StopDurableExecutionCommand({ DurableExecutionArn, Error: reason }),
      );
      const stopped = await kit.ended(DurableExecutionArn);
      expect(stopped).to.deep.include({ Status: 'STOPPED', Error: reason, EndTimestamp: StopTimestamp });
      const again = await kit.client.send(new StopDurableExecutionCommand({ DurableExecutionArn }));
      expect(again.StopTimestamp).to.deep.equal(StopTimestamp);
      expect(await kit.ended(DurableExecutionArn)).to.deep.include({ Error: reason });
    });

    it('gives whoever waits the error, and one of its own when none is given', async () => {
      await kit.start({ pause: { handler: pause() } });
      const waiting = kit.invoke('pause:$LATEST', {}, { DurableExecutionName: 'p' });
      const DurableExecutionArn = await kit.begin('pause:$LATEST', {}, { DurableExecutionName: 'p' });
      await kit.client.send(new StopDurableExecutionCommand({ DurableExecutionArn }));
      const { value, FunctionError } = await waiting;
      expect(FunctionError).to.equal('Unhandled');
      expect(value).to.include({ errorType: 'Execution.Stopped', errorMessage: 'Execution stopped' });
    });
  });

  describe('ListDurableExecutionsByFunction', () => {
    it('gives the executions of a function, filtered, in both orders, page by page', async () => {
      const versions = { 2: { handler: echo() } };
      await kit.start({ echo: { handler: echo(), versions }, pause: { handler: pause() } });
      await kit.begin('pause:$LATEST');
      const begun: string[] = [];
      for (const [qualifier, name] of [
        ['$LATEST', 'a'],
        ['2', 'b'],
        ['$LATEST', 'c'],
        ['2', 'd'],
      ]) {
        begun.push(await kit.begin(`echo:${qualifier}`, name, { DurableExecutionName: name! }));
        await kit.ended(begun.at(-1)!);
      }
      const list = (more: Partial<ListDurableExecutionsByFunctionCommandInput> = {}) =>
        kit.client.send(new ListDurableExecutionsByFunctionCommand({ FunctionName: 'echo', ...more }));
      const names = async (more: Partial<ListDurableExecutionsByFunctionCommandInput>) =>
        (await list(more)).DurableExecutions!.map(({ DurableExecutionName }) => DurableExecutionName).join('');
      const all = await list();
      expect(all.NextMarker).to.equal(undefined);
      const { StartTimestamp, EndTimestamp, ...newest } = all.DurableExecutions![0]!;
      expect(newest).to.deep.equal({
        DurableExecutionArn: begun[3],
        DurableExecutionName: 'd',
        FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:echo:2',
        Status: 'SUCCEEDED',
      });
      expect(EndTimestamp!.getTime()).to.be.at.least(StartTimestamp!.getTime());
      expect(await names({})).to.equal('dcba');
      expect(await names({ ReverseOrder: true })).to.equal('abcd');
      expect(await names({ Qualifier: '2' })).to.equal('db');
      expect(await names({ FunctionName: 'echo:2', ReverseOrder: true })).to.equal('bd');
      expect(await names({ DurableExecutionName: 'c' })).to.equal('c');
      expect(await names({ Statuses: ['FAILED', 'SUCCEEDED'] })).to.equal('dcba');
      expect(await names({ Statuses: ['FAILED', 'RUNNING'] })).to.equal('');
      // The client writes whole seconds.
      const around = [
        new Date(StartTimestamp!.getTime() - 60_000),
        new Date(StartTimestamp!.getTime() + 60_000),
      ] as const;
      expect(await names({ StartedAfter: around[0], StartedBefore: around[1] })).to.equal('dcba');
      expect(await names({ StartedAfter: around[1] })).to.equal('');
      expect(await names({ StartedBefore: around[0] })).to.equal('');
      for (const [ReverseOrder, order] of [
        [false, ['dc', 'ba']],
        [true, ['ab', 'cd']],
      ] as const) {
        const first = await list({ MaxItems: 2, ReverseOrder });
        await kit.begin('echo:$LATEST', 'later');
        const pages = [first, await list({ MaxItems: 2, ReverseOrder, Marker: first.NextMarker })];
        const shown = pages.map((page) => page.DurableExecutions!.map((one) => one.DurableExecutionName).join(''));
        expect(shown[0]).to.equal(order[0]);
        expect(shown[1]!.startsWith(order[1])).to.equal(true);
      }
      expect(await refusal(list({ Marker: 'nowhere' }))).to.include({ name: 'InvalidParameterValueException' });
      expect(await refusal(list({ FunctionName: 'ecco' }))).to.include({ name: 'ResourceNotFoundException' });
    });
  });

  describe('SendDurableExecutionCallback…', () => {
    async function asked() {
      await kit.start({ asking: { handler: asking() } });
      const arn = await kit.begin('asking:$LATEST');
      const { CallbackStartedDetails } = await kit.happened(arn, 'CallbackStarted');
      return { arn, CallbackId: CallbackStartedDetails!.CallbackId! };
    }

    it('…Success gives the result, byte for byte, and only once', async () => {
      const { arn, CallbackId } = await asked();
      const succeed = (text: string) =>
        kit.client.send(
          new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: new TextEncoder().encode(text) }),
        );
      await succeed('{ "granted": "ja, für Jörg" }');
      expect((await kit.ended(arn)).Result).to.equal(JSON.stringify('{ "granted": "ja, für Jörg" }'));
      const late = await refusal(succeed('{}'));
      expect(late).to.include({ name: 'CallbackTimeoutException', Type: 'User' });
      expect(late.$metadata.httpStatusCode).to.equal(400);
    });

    it('…Success takes at most 256 KB', async () => {
      const { CallbackId } = await asked();
      const Result = new Uint8Array(256 * 1024 + 1).fill(0x20);
      const large = await refusal(
        kit.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result })),
      );
      expect(large).to.include({ name: 'InvalidParameterValueException' });
    });

    it('…Failure gives the error', async () => {
      const { arn, CallbackId } = await asked();
      await kit.client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
      const reason = { ErrorType: 'Denied', ErrorMessage: 'not by me' };
      await kit.client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: reason }));
      expect((await kit.ended(arn)).Error!.ErrorMessage).to.contain('not by me');
    });

    it('know an id that is none from one that nobody gave out', async () => {
      const { CallbackId } = await asked();
      const heartbeat = (id: string) =>
        refusal(kit.client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: id })));
      expect(await heartbeat('bm90aGluZw==')).to.include({ name: 'InvalidParameterValueException' });
      expect(await heartbeat(CallbackId.replace(/.{4}$/, 'beef'))).to.include({ name: 'ResourceNotFoundException' });
    });
  });
});
