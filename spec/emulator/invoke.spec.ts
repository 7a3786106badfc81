import { expect } from 'chai';
import type { Handler } from '../../lib/emulator/functions/function-settings.js';
import { FastClock } from '../support/fast-clock.js';
import { LineLogger } from '../support/line-logger.js';
import { ManualClock } from '../support/manual-clock.js';
import { EmulatorKit, refusal } from './emulator-kit.js';

describe('Invoke on the emulator', () => {
  const kit = new EmulatorKit();
  afterEach(() => kit.stop());

  const echo = () => kit.foreign(async (event) => event);
  const plain: Handler = async (event, { invokedFunctionArn, clientContext }) => ({
    ...{ event, invokedFunctionArn, clientContext },
  });

  describe('of a durable function', () => {
    it('needs a version or an alias, in the name or beside it', async () => {
      await kit.start({ echo: { handler: echo(), versions: { 1: { handler: echo() } }, aliases: { live: '1' } } });
      for (const name of ['echo', 'arn:aws:lambda:us-east-1:123456789012:function:echo']) {
        const unqualified = await refusal(kit.invoke(name));
        expect(unqualified).to.include({
          name: 'InvalidParameterValueException',
          message: 'You cannot invoke a durable function using an unqualified ARN.',
        });
      }
      expect((await kit.invoke('echo:live', 1)).ExecutedVersion).to.equal('1');
      expect((await kit.invoke('echo', 1, { Qualifier: '1' })).ExecutedVersion).to.equal('1');
      expect((await kit.invoke('echo:live', 1, { Qualifier: 'live' })).ExecutedVersion).to.equal('1');
      expect((await kit.invoke('123456789012:function:echo:$LATEST', 1)).ExecutedVersion).to.equal('$LATEST');
      const two = await refusal(kit.invoke('echo:live', 1, { Qualifier: '1' }));
      expect(two.message).to.match(/^The derived qualifier from the function name does not match/);
      const unknown = await refusal(kit.invoke('echo:2'));
      expect(unknown).to.include({
        name: 'ResourceNotFoundException',
        message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:echo:2',
      });
      expect(await refusal(kit.invoke('ecco:1'))).to.include({ name: 'ResourceNotFoundException' });
    });

    it('needs none where that is allowed', async () => {
      await kit.start({ echo: { handler: echo() } }, { allowUnqualified: true });
      expect((await kit.invoke('echo', 17)).value).to.equal(17);
    });

    it('starts one execution by name, and refuses another payload', async () => {
      await kit.start({ echo: { handler: echo() } });
      const DurableExecutionName = 'order-17';
      const first = await kit.invoke('echo:$LATEST', { a: 1, b: 2 }, { DurableExecutionName });
      const again = await kit.invoke('echo:$LATEST', { b: 2, a: 1 }, { DurableExecutionName });
      expect(again).to.include({ DurableExecutionArn: first.DurableExecutionArn, text: '{"a":1,"b":2}' });
      const other = await refusal(kit.invoke('echo:$LATEST', { a: 2 }, { DurableExecutionName }));
      expect(other).to.include({ name: 'DurableExecutionAlreadyStartedException', Type: 'User' });
      expect(other.$metadata.httpStatusCode).to.equal(409);
      const impossible = await refusal(kit.invoke('echo:$LATEST', {}, { DurableExecutionName: 'order 17' }));
      expect(impossible).to.include({ name: 'InvalidParameterValueException' });
    });

    it('answers at once, or only says whether it could', async () => {
      await kit.start({ echo: { handler: echo() } });
      const event = await kit.invoke('echo:$LATEST', 1, { InvocationType: 'Event' });
      expect(event).to.include({ StatusCode: 202, text: '', ExecutedVersion: '$LATEST' });
      expect((await kit.ended(event.DurableExecutionArn!)).Result).to.equal('1');
      const dry = await kit.invoke('echo:$LATEST', 1, { InvocationType: 'DryRun' });
      expect(dry).to.include({ StatusCode: 204, text: '' }).and.not.have.property('DurableExecutionArn');
      expect(await refusal(kit.invoke('echo', 1, { InvocationType: 'DryRun' }))).to.include({
        name: 'InvalidParameterValueException',
      });
      const wrong = await refusal(kit.invoke('echo:$LATEST', 1, { InvocationType: 'Maybe' as 'Event' }));
      expect(wrong).to.include({ name: 'InvalidParameterValueException' });
    });

    it('takes 6 MB from one who waits, and 1 MB from one who does not', async () => {
      await kit.start({ echo: { handler: kit.foreign(async (text: string) => text.length) } });
      const of = (bytes: number) => 'x'.repeat(bytes - 2);
      const [mega, most] = [1024 * 1024, 6 * 1024 * 1024];
      expect((await kit.invoke('echo:$LATEST', of(most))).value).to.equal(most - 2);
      expect((await kit.invoke('echo:$LATEST', of(mega), { InvocationType: 'Event' })).StatusCode).to.equal(202);
      for (const large of [
        kit.invoke('echo:$LATEST', of(most + 1)),
        kit.invoke('echo:$LATEST', of(mega + 1), { InvocationType: 'Event' }),
      ]) {
        const tooLarge = await refusal(large);
        expect(tooLarge.name).to.equal('RequestTooLargeException');
        expect(tooLarge.$metadata.httpStatusCode).to.equal(413);
      }
    });

    it('waits for no execution that may take more than 15 minutes, and for none any longer', async () => {
      const long = kit.foreign((_event, context) => context.wait({ hours: 1 }));
      const clock = new ManualClock(Date.now());
      const settings = { handler: long, durable: { executionTimeout: 901 } };
      await kit.start({ long: settings, unlimited: { handler: long } }, { clock });
      expect((await refusal(kit.invoke('long:$LATEST'))).message).to.equal(
        'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
      );
      const waiting = kit.invoke('unlimited:$LATEST', {}, { DurableExecutionName: 'u' });
      const arn = await kit.begin('unlimited:$LATEST', {}, { DurableExecutionName: 'u' });
      await kit.happened(arn, 'InvocationCompleted');
      await clock.advance(900_000);
      const { value, FunctionError } = await waiting;
      expect(FunctionError).to.equal('Unhandled');
      expect(value).to.include({ errorType: 'Sandbox.Timedout' });
    });

    it('lets an execution take its time, but no more', async () => {
      const long = kit.foreign((_event, context) => context.wait({ hours: 1 }));
      const settings = { handler: long, durable: { executionTimeout: 60 } };
      await kit.start({ long: settings }, { clock: new FastClock(500) });
      const { value, FunctionError } = await kit.invoke('long:$LATEST');
      expect(FunctionError).to.equal('Unhandled');
      expect(value).to.include({ errorType: 'Execution.Timeout' });
    });

    it('tries again what throws', async () => {
      let calls = 0;
      const handler: Handler = async () => {
        if (++calls < 3) throw new Error('no connection');
        return { Status: 'SUCCEEDED', Result: '"there"' };
      };
      await kit.start({ flaky: { handler } }, { clock: new FastClock(500) });
      expect((await kit.invoke('flaky:$LATEST')).value).to.equal('there');
      expect(calls).to.equal(3);
    });

    it('passes a tenant on', async () => {
      const tenant: Handler = async (_event, { tenantId }) => ({
        Status: 'SUCCEEDED',
        Result: JSON.stringify(tenantId),
      });
      await kit.start({ tenant: { handler: tenant } });
      expect((await kit.invoke('tenant:$LATEST', {}, { TenantId: 'acme' })).value).to.equal('acme');
    });

    it('prunes what is within completed contexts', async () => {
      const seen: string[][] = [];
      const scoped = kit.foreign(async (_event, context) => {
        await context.runInChildContext('group', (child) => child.step('inner', async () => 1));
        await context.wait({ minutes: 1 });
      });
      const spying: Handler = (event, context) => {
        const { Operations } = event.InitialExecutionState;
        seen.push(Operations.map(({ Type, Name }: any) => (Type === 'EXECUTION' ? Type : (Name ?? Type))));
        return scoped(event, context);
      };
      await kit.start({ scoped: { handler: spying } }, { clock: new FastClock(1000) });
      await kit.invoke('scoped:$LATEST');
      expect(seen).to.deep.equal([['EXECUTION'], ['EXECUTION', 'group', 'WAIT']]);
    });
  });

  describe('of a plain function', () => {
    const settings = { handler: plain, durable: false as const, aliases: { live: '$LATEST' } };

    it('runs it, by whatever name', async () => {
      await kit.start({ plain: settings });
      const ClientContext = Buffer.from('{"app":"shop"}').toString('base64');
      const { value, DurableExecutionArn, StatusCode } = await kit.invoke('plain', { a: 1 }, { ClientContext });
      expect({ StatusCode, DurableExecutionArn }).to.deep.equal({ StatusCode: 200, DurableExecutionArn: undefined });
      const arn = 'arn:aws:lambda:us-east-1:123456789012:function:plain';
      expect(value).to.deep.equal({
        ...{ event: { a: 1 }, invokedFunctionArn: `${arn}:$LATEST`, clientContext: { app: 'shop' } },
      });
      expect((await kit.invoke('plain:live')).value).to.deep.equal({ event: {}, invokedFunctionArn: `${arn}:live` });
      expect((await kit.invoke('plain', 1, { InvocationType: 'DryRun' })).StatusCode).to.equal(204);
    });

    it('gives null where it returns nothing', async () => {
      await kit.start({ nothing: { handler: () => {}, durable: false } });
      expect((await kit.invoke('nothing')).text).to.equal('null');
    });

    it('gives at most 6 MB', async () => {
      const large: Handler = () => 'x'.repeat(6 * 1024 * 1024);
      await kit.start({ large: { handler: large, durable: false } });
      const { value, FunctionError } = await kit.invoke('large');
      expect(FunctionError).to.equal('Unhandled');
      expect(value).to.include({ errorType: 'Function.ResponseSizeTooLarge' });
    });

    it('tries two more times when nobody waits, a minute and two minutes later', async () => {
      const clock = new ManualClock();
      const calls: number[] = [];
      const failing: Handler = () => {
        calls.push(clock.now());
        throw new Error('out of stock');
      };
      await kit.start({ failing: { handler: failing, durable: false } }, { clock });
      expect((await kit.invoke('failing', {}, { InvocationType: 'Event' })).StatusCode).to.equal(202);
      await clock.advance(600_000);
      expect(calls.map((at) => at - calls[0]!)).to.deep.equal([0, 60_000, 180_000]);
      expect(kit.logger.messages.at(-1)).to.match(
        /^Function failing failed: Error: out of stock\. It is not invoked again\./,
      );
    });

    it('that waits for its next try is given up when the emulator stops', async () => {
      const clock = new ManualClock();
      const logger = new LineLogger();
      const failing: Handler = () => {
        throw new Error('out of stock');
      };
      await kit.start({ failing: { handler: failing, durable: false } }, { clock, logger });
      await kit.invoke('failing', {}, { InvocationType: 'Event' });
      await clock.settle();
      await kit.stop();
      expect(logger.messages).to.deep.equal([
        'Function failing failed: Error: out of stock. It will be invoked again in 60 seconds.',
        'Function failing is not invoked again: the emulator stops.',
      ]);
      expect(clock.nextAt).to.equal(undefined);
    });

    it('that runs when the emulator stops is not tried again', async () => {
      const clock = new ManualClock();
      const logger = new LineLogger();
      let fail: (error: Error) => void;
      const failing: Handler = () => new Promise((_resolve, reject) => (fail = reject));
      await kit.start({ failing: { handler: failing, durable: false } }, { clock, logger });
      await kit.invoke('failing', {}, { InvocationType: 'Event' });
      await kit.stop();
      fail!(new Error('out of stock'));
      await clock.settle();
      expect(logger.messages).to.deep.equal([
        'Function failing failed: Error: out of stock. It is not invoked again: the emulator stops.',
      ]);
      expect(clock.nextAt).to.equal(undefined);
    });

    it('has no executions with names', async () => {
      await kit.start({ plain: settings });
      expect(await refusal(kit.invoke('plain', 1, { DurableExecutionName: 'p-1' }))).to.include({
        name: 'InvalidParameterValueException',
      });
    });
  });

  describe('by an execution', () => {
    const calling = () =>
      kit.foreign(async (name: string, context) =>
        context
          .invoke('call', name, { item: 'book' })
          .catch((error: unknown) => String((error as Error).cause ?? error)),
      );

    it('reaches durable functions by version or alias, and plain ones by any name', async () => {
      const versions = { 2: { handler: echo() } };
      await kit.start({
        calling: { handler: calling() },
        echo: { handler: echo(), versions, aliases: { live: '2' } },
        plain: { handler: plain, durable: false },
      });
      expect((await kit.invoke('calling:$LATEST', 'echo:live')).value).to.deep.equal({ item: 'book' });
      expect((await kit.invoke('calling:$LATEST', 'plain')).value).to.deep.include({ event: { item: 'book' } });
      const arn = await kit.begin('calling:$LATEST', 'echo:live');
      await kit.ended(arn);
      const { ChainedInvokeStartedDetails } = (await kit.events(arn)).find(
        ({ EventType }) => EventType === 'ChainedInvokeStarted',
      )!;
      expect(ChainedInvokeStartedDetails).to.include({ FunctionName: 'echo:live', ExecutedVersion: '2' });
      expect(ChainedInvokeStartedDetails!.DurableExecutionArn).to.match(/:function:echo:2\/durable-execution\//);
      const child = await kit.ended(ChainedInvokeStartedDetails!.DurableExecutionArn!);
      expect(child).to.include({ Status: 'SUCCEEDED', Version: '2' });
    });

    it('fails as Lambda refuses it: unqualified, unknown', async () => {
      await kit.start({ calling: { handler: calling() }, echo: { handler: echo() } });
      expect((await kit.invoke('calling:$LATEST', 'echo')).value).to.contain(
        'You cannot invoke a durable function using an unqualified ARN.',
      );
      expect((await kit.invoke('calling:$LATEST', 'ecco:7')).value).to.contain(
        'Function not found: arn:aws:lambda:us-east-1:123456789012:function:ecco:7',
      );
    });

    it('ends with the timeout of what it invokes', async () => {
      const long = kit.foreign((_event, context) => context.wait({ hours: 1 }));
      const settings = { handler: long, durable: { executionTimeout: 60 } };
      await kit.start({ calling: { handler: calling() }, long: settings }, { clock: new FastClock(500) });
      expect((await kit.invoke('calling:$LATEST', 'long:$LATEST')).value).to.contain('Execution timed out');
    });
  });
});
