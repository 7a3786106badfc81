import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { ExecutionRef, WorkflowClient } from '../../lib/client/index.js';
import { EverstepError } from '../../lib/core/errors/everstep-error.js';
import type { InvalidInputError } from '../../lib/core/errors/serialization-errors.js';
import { rejection } from '../service/service-kit.js';
import {
  Approve,
  Echo,
  Forward,
  Given,
  Meeting,
  Order,
  Parcel,
  Purchase,
  Receipt,
  Refuse,
  Signup,
  Sleep,
  Standard,
  Weigh,
} from './contract-workflows.js';

/** A client with a service behind it that runs the contract's workflows. */
export interface ClientUnderTest {
  readonly client: WorkflowClient;
  close(): Promise<void>;
}

const { setTimeout } = globalThis;

/** What holds for a {@link WorkflowClient} wherever executions run. */
export function describeWorkflowClient(what: string, open: () => Promise<ClientUnderTest>): void {
  describe(`${what}, as every workflow client,`, () => {
    let subject: ClientUnderTest;
    let client: WorkflowClient;
    before(async () => {
      subject = await open();
      client = subject.client;
    });
    after(() => subject?.close());

    async function waiting(options = {}): Promise<{ execution: ExecutionRef<string>; callbackId: string }> {
      const execution = await client.start(Approve, undefined, options);
      for (;;) {
        const { events } = await client.history(execution);
        const callbackId = events.find(({ CallbackStartedDetails }) => CallbackStartedDetails)?.CallbackStartedDetails;
        if (callbackId !== undefined) return { execution, callbackId: callbackId.CallbackId };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }

    it('revives inputs and results', async () => {
      const execution: ExecutionRef<Receipt> = await client.start(Purchase, new Order('o-17', 500));
      const receipt: Receipt = await client.result(execution);
      expect(receipt).to.be.instanceOf(Receipt);
      expect(receipt.title).to.equal('receipt of o-17/true/500');
      expect((await client.describe(execution)).result).to.deep.equal({
        orderId: 'o-17/true/500',
        at: new Date('1970-01-02T00:00:00.000Z'),
      });
    });

    it('hands over an input of a class that may be null or missing as it is, and as it is invoked', async () => {
      const execution = await client.start(Given);
      expect(await client.result(execution)).to.equal('undefined');
      expect((await client.describe(execution)).input).to.equal(undefined);
      expect(await client.result(await client.start(Given, null))).to.equal('null');
      expect(await client.result(await client.start(Given, new Order('o-1')))).to.equal('o-1');
      expect(await client.result(await client.start(Standard))).to.equal('standard');
      expect(await client.result(await client.start(Forward))).to.deep.equal(['undefined', 'null', 'o-1']);
    });

    it('takes workflows by name, and gives plain JSON then', async () => {
      const execution = await client.start<string>('Echo', { any: ['thing'] });
      expect(await client.result(execution)).to.deep.equal({ any: ['thing'] });
    });

    it('gives a reference that is plain data, of a new name each time', async () => {
      const [one, two] = [await client.start(Echo, 1), await client.start(Echo, 1)];
      expect(one.name)
        .to.match(/^[0-9a-f-]{36}$/)
        .and.not.equal(two.name);
      expect(one.executionId).to.match(
        /^[0-9a-v]{26}$|^arn:aws:lambda:.+:function:Echo:.+\/durable-execution\/[^/]+\/[^/]+$/,
      );
      expect(await client.result(JSON.parse(JSON.stringify(one)))).to.equal(1);
      expect(await client.result(one.executionId)).to.equal(1);
    });

    it('is idempotent by name, also after the end', async () => {
      const options = { name: 'order-1' };
      const one = await client.start(Echo, { item: 'book' }, options);
      expect(await client.start(Echo, { item: 'book' }, options)).to.deep.equal(one);
      await client.result(one);
      expect(await client.start(Echo, { item: 'book' }, options)).to.deep.equal(one);
    });

    it('puts an input through its schema, also an asynchronous one, and records what it gives', async () => {
      const signup = { name: 'ada', size: 5 } as never;
      const execution = await client.start(Signup, signup, { name: 'signup-1' });
      expect(await client.result(execution)).to.equal('ada on small');
      expect((await client.describe(execution)).input).to.deep.equal({ name: 'ada', plan: 'small' });
      const again = await client.start(Signup, signup, { name: 'signup-1' });
      expect(again.executionId).to.equal(execution.executionId);
    });

    it('records an input as it was given whose schema would not take what it gives', async () => {
      const at = '2026-05-01T12:00:00Z';
      const execution = await client.start(Meeting, { at } as never);
      expect(await client.result(execution)).to.deep.equal({ at: new Date(at) });
      expect((await client.describe(execution)).input).to.deep.equal({ at });
    });

    it('refuses an input by its schema before anything is recorded, and leaves the name free', async () => {
      const name = 'signup-2';
      const error = await rejection(client.start(Signup, { name: 'taken', plan: 5 } as never, { name }));
      expect(error).to.include({ name: 'InvalidInputError' });
      expect((error as unknown as InvalidInputError).violations.map(({ path }) => path)).to.have.members([
        'name',
        'plan',
      ]);
      expect(await client.run(Signup, { name: 'bob', plan: 'large' }, { name })).to.equal('bob on large');
    });

    it('refuses the name with another input', async () => {
      const { executionId } = await client.start(Echo, { item: 'book' }, { name: 'order-2' });
      const error = await rejection(client.start(Echo, { item: 'pen' }, { name: 'order-2' }));
      expect(error).to.be.instanceOf(EverstepError);
      const facts = { name: 'ExecutionAlreadyStartedError', executionId, executionName: 'order-2', workflow: 'Echo' };
      expect(error).to.include(facts);
    });

    it('gives one execution to those who start it at the same time', async () => {
      const starts = Array.from({ length: 5 }, () => client.start(Echo, 5, { name: 'order-3' }));
      expect(new Set((await Promise.all(starts)).map(({ executionId }) => executionId)).size).to.equal(1);
    });

    it('validates an input before anything is recorded, and leaves the name free', async () => {
      const name = 'parcel-1';
      for (const parcel of [{ kilos: -5 }, Object.assign(new Parcel(), { kilos: 0 }), 'heavy', [5]]) {
        const error = await rejection(client.start(Weigh, parcel as never, { name }));
        expect(error).to.include({ name: 'InvalidInputError' });
        expect(error.message).to.match(/^The input of workflow Weigh is not valid/);
      }
      const { executions } = await client.list({ workflow: Weigh });
      expect(executions).to.deep.equal([]);
      expect(await client.result(await client.start(Weigh, { kilos: 5 }, { name }))).to.equal(5);
    });

    it('refuses a name that can not be', async () => {
      for (const name of ['', 'a b', 'n'.repeat(65), 'grüße', 5 as never]) {
        const error = await rejection(client.start(Echo, 1, { name }));
        expect(error).to.include({ name: 'InvalidArgumentError' });
        expect(error.message).to.match(/name of start\(\): expected 1 to 64 characters of \[a-zA-Z0-9-_\]/);
      }
    });

    it('refuses options that are none, or that it does not know, and starts nothing', async () => {
      const name = 'order-17';
      const before = await client.list({ workflow: Echo });
      for (const options of [
        name,
        5,
        null,
        [name],
        () => name,
        Symbol(name),
        { Name: name },
        { name, timeOut: '1h' },
      ]) {
        const error = await rejection(client.start(Echo, 1, options as never));
        expect(error).to.include({ name: 'InvalidArgumentError' });
        expect(error.message).to.match(
          /^options of start\(\): expected (an object|only name(?:, timeout, reuse, attributes and tx)?), got .+\./,
        );
      }
      expect(await client.list({ workflow: Echo })).to.deep.equal(before);
      const unset = { name: undefined, timeout: undefined };
      expect((await client.start(Echo, 1, unset)).name).to.have.length(36);
    });

    it('refuses options that are none wherever it takes some', async () => {
      const execution = await client.start(Echo, 1);
      for (const none of [null, 'x', 5, [], () => 1] as never[]) {
        for (const [method, refused] of [
          ['list', client.list(none)],
          ['history', client.history(execution, none)],
          ['result', client.result(execution, none)],
        ] as const) {
          const error = await rejection(refused);
          expect(error).to.include({ name: 'InvalidArgumentError' });
          expect(error.message).to.contain(`options of ${method}(): expected an object, got `);
        }
      }
    });

    it('refuses as a signal what is none', async () => {
      const execution = await client.start(Sleep);
      for (const signal of [5, 'x', null, {}, new AbortController()]) {
        const error = await rejection(client.result(execution, { signal: signal as never }));
        expect(error).to.include({ name: 'InvalidArgumentError' });
        expect(error.message).to.match(/^signal of result\(\): expected an AbortSignal, .*, got /);
      }
      await client.stop(execution);
    });

    it('refuses an input that is too large, or that can not be recorded', async () => {
      expect(await rejection(client.start(Echo, 'x'.repeat(6 * 1024 * 1024)))).to.include({ name: 'SizeLimitError' });
      expect(await rejection(client.start(Echo, { at: new WeakMap() }))).to.include({ name: 'SerializationError' });
    });

    it('refuses a workflow that nobody runs', async () => {
      const error = await rejection(client.start('Ecko', 1));
      expect(error).to.include({ name: 'UnknownWorkflowError', workflow: 'Ecko' });
    });

    it('tells all that is known of an execution', async () => {
      const { execution, callbackId } = await waiting({ name: 'described' });
      const running = await client.describe(execution);
      const { executionId } = execution;
      expect(running).to.include({ executionId, name: 'described', workflow: 'Approve', status: 'RUNNING' });
      expect(running.startedAt).to.be.instanceOf(Date);
      expect([running.endedAt, running.result, running.error]).to.deep.equal([undefined, undefined, undefined]);
      await client.callbacks.succeed(callbackId, { granted: true });
      await client.result(execution);
      const ended = await client.describe(executionId);
      expect(ended).to.include({ status: 'SUCCEEDED', result: 'answered: {"granted":true}' });
      expect(ended.endedAt!.getTime()).to.be.at.least(running.startedAt.getTime());
      expect((await client.describe(await client.start(Echo, { item: 'book' }))).input).to.deep.equal({ item: 'book' });
    });

    it('throws the error of a failed execution', async () => {
      const execution = await client.start(Refuse);
      const error = await rejection(client.result(execution));
      expect(error).to.be.instanceOf(EverstepError);
      const { executionId } = execution;
      expect(error).to.include({ name: 'ExecutionFailedError', errorType: 'RangeError', executionId });
      expect(error.message).to.match(/^The execution \S+ failed: RangeError: out of stock$/);
      expect(await client.describe(execution)).to.deep.include({ status: 'FAILED', result: undefined });
    });

    it('ends the waiting for a result when its signal says so, not the execution', async () => {
      const execution = await client.start(Sleep);
      const abort = new AbortController();
      const result = rejection(client.result(execution, { signal: abort.signal }));
      await client.describe(execution);
      abort.abort(new Error('enough'));
      expect((await result).message).to.equal('enough');
      expect(await client.describe(execution)).to.include({ status: 'RUNNING' });
      expect((await rejection(client.result(execution, { signal: abort.signal }))).message).to.equal('enough');
      await client.stop(execution);
    });

    it('tells executions that do not exist', async () => {
      const { executionId } = await client.start(Echo, 1);
      for (const missing of [executionId.replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000'), 'nonsense']) {
        for (const call of [client.result, client.describe, client.history, client.stop]) {
          const error = await rejection((call as (key: string) => Promise<unknown>).call(client, missing));
          expect(error).to.include({ name: 'ExecutionNotFoundError', executionId: missing });
        }
      }
    });

    it('tells the history, page by page and from either end', async () => {
      const execution = await client.start(Purchase, new Order('o-18', 1));
      await client.result(execution);
      const { events, nextMarker } = await client.history(execution);
      expect(nextMarker).to.equal(undefined);
      const types = events.map(({ EventType }) => EventType);
      expect(types).to.include.members(['ExecutionStarted', 'StepStarted', 'StepSucceeded', 'ExecutionSucceeded']);
      expect(types[0]).to.equal('ExecutionStarted');
      expect(events.map(({ EventId }) => EventId)).to.deep.equal(events.map((_event, index) => index + 1));
      for (const { EventTimestamp } of events) expect(EventTimestamp).to.be.instanceOf(Date);
      const charged = events.find(({ EventType }) => EventType === 'StepSucceeded')!;
      expect(charged.StepSucceededDetails!.Result.Payload).to.equal('"o-18/true/1"');

      const paged: unknown[] = [];
      for (let marker: string | undefined, isLast = false; !isLast; isLast = marker === undefined) {
        const page = await client.history(execution, { limit: 2, marker });
        expect(page.events.length).to.be.at.most(2);
        paged.push(...page.events);
        marker = page.nextMarker;
      }
      expect(paged).to.deep.equal(events);
      const backwards = await client.history(execution, { reverse: true, includeData: false });
      expect(backwards.events.map(({ EventType }) => EventType)).to.deep.equal(types.toReversed());
      expect(JSON.stringify(backwards.events)).not.to.include('o-18');
    });

    it('refuses limits, markers and statuses that are none', async () => {
      const execution = await client.start(Echo, 1);
      for (const limit of [0, 1001, 1.5]) {
        expect((await rejection(client.history(execution, { limit }))).message).to.match(/limit of history\(\)/);
        expect((await rejection(client.list({ workflow: Echo, limit }))).message).to.match(/limit of list\(\)/);
      }
      for (const none of ['nowhere', '', ' 3', '1e3', '0x10', '0', '-1', null, [], true, 3, Symbol('3')]) {
        const marker = none as string;
        for (const refused of [client.history(execution, { marker }), client.list({ workflow: Echo, marker })]) {
          const error = await rejection(refused);
          expect(error).to.include({ name: 'InvalidArgumentError' });
          expect(error.message).to.match(/^marker of (history|list)\(\): expected /);
        }
      }
      for (const refused of [
        () => client.list({ workflow: Echo, statuses: ['SUCCEEDED', 'DONE' as 'STOPPED'] }),
        () => client.list({ workflow: Echo, statuses: 'RUNNING' as never }),
        () => client.list({ workflow: Echo, name: 'a b' }),
        () => client.list({ workflow: Echo, startedAt: new Date() as never }),
        () => client.list({ workflow: Echo, startedAt: { from: '2027' as never } }),
        () => client.list({ workflow: Echo, startedAt: { to: new Date(Number.NaN) } }),
        () => client.list({ workflow: Echo, startedAt: { until: new Date() } as never }),
      ]) {
        expect(await rejection(refused())).to.include({ name: 'InvalidArgumentError' });
      }
    });

    it('stops executions, with what stands for the reason', async () => {
      const execution = await client.start(Sleep);
      await client.stop(execution, new RangeError('changed my mind'));
      const error = await rejection(client.result(execution));
      expect(error).to.include({ name: 'ExecutionStoppedError', errorType: 'RangeError' });
      expect(error.message).to.match(/was stopped: RangeError: changed my mind$/);
      expect(await client.describe(execution)).to.include({ status: 'STOPPED' });
      expect((await client.history(execution)).events.at(-1)).to.include({ EventType: 'ExecutionStopped' });
      const large = await rejection(client.stop(execution, { message: 'x'.repeat(40_000) }));
      expect(large).to.include({ name: 'SizeLimitError' });
    });

    it('refuses as a reason what is no error, and leaves the execution alone', async () => {
      const execution = await client.start(Sleep);
      const objects = [{}, [], new Date(Number.NaN), new Map(), { type: undefined }, [new Error('x')]];
      const faulty = [{ a: 1 }, { type: 5 }, { stack: 'at x' }, { ErrorType: 5 }];
      for (const reason of ['out of office', 5, null, ...objects, ...faulty]) {
        const error = await rejection(client.stop(execution, reason as never));
        expect(error).to.include({ name: 'InvalidArgumentError' });
        expect(error.message).to.match(/^The error of stop\(\): expected an Error, or \{ type, message \}/);
      }
      expect(await client.describe(execution)).to.include({ status: 'RUNNING' });
      await client.stop(execution);
    });

    it('refuses what points at no execution', async () => {
      const halves = [{ name: 'order-17' }, { workflow: Echo }, { workflow: 5, name: 'order-17' }, { executionId: 5 }];
      for (const key of [undefined, null, 5, {}, ...halves]) {
        const error = await rejection(client.describe(key as never));
        expect(error).to.include({ name: 'InvalidArgumentError' });
        expect(error.message).to.match(
          /^(the|name of the) execution: expected (what start\(\) gave|1 to 64 characters)/,
        );
      }
      const noWorkflow = await rejection(client.describe({ workflow: Order as never, name: 'order-17' }));
      expect(noWorkflow).to.include({ name: 'InvalidWorkflowError' });
    });

    it('takes an execution by its workflow and name', async () => {
      const name = 'called-17';
      const { executionId } = await client.start(Purchase, new Order('o-17', 500), { name });
      await client.start(Echo, 1, { name });
      const receipt: Receipt = await client.result({ workflow: Purchase, name });
      expect(receipt).to.be.instanceOf(Receipt);
      for (const workflow of [Purchase, 'Purchase']) {
        expect(await client.describe({ workflow, name })).to.include({ executionId, name, status: 'SUCCEEDED' });
        expect((await client.history({ workflow, name })).events.at(-1)?.EventType).to.equal('ExecutionSucceeded');
      }
      await client.start(Sleep, undefined, { name });
      await client.stop({ workflow: Sleep, name });
      expect(await client.describe({ workflow: Sleep, name })).to.include({ workflow: 'Sleep', status: 'STOPPED' });
    });

    it('names workflow and name of an execution that does not exist', async () => {
      await client.start(Echo, 1, { name: 'called-18' });
      const missing = { workflow: 'Purchase', name: 'called-18' };
      const unknown = { workflow: 'Nobody', name: 'called-18' };
      for (const key of [missing, { ...missing, workflow: Purchase }, unknown]) {
        for (const call of [client.result, client.describe, client.history, client.stop]) {
          const error = await rejection((call as (execution: typeof key) => Promise<unknown>).call(client, key));
          const workflow = key.workflow === 'Nobody' ? 'Nobody' : 'Purchase';
          expect(error).to.include({ name: 'ExecutionNotFoundError', workflow, executionName: 'called-18' });
          expect(error.message).to.match(/^There is no execution called-18 of workflow (Purchase|Nobody)\./);
        }
      }
    });

    it('leaves an execution that has ended as it is', async () => {
      const execution = await client.start(Echo, 1);
      await client.result(execution);
      await client.stop(execution);
      expect(await client.result(execution)).to.equal(1);
    });

    it('lists the executions of a workflow by status, the latest first, page by page', async () => {
      for (const name of ['a', 'b', 'c']) await client.start(Sleep, undefined, { name });
      const first = await client.list({ workflow: Sleep, statuses: ['RUNNING'], limit: 2 });
      expect(first.executions.map(({ name }) => name)).to.deep.equal(['c', 'b']);
      expect(first.executions[0]).to.have.all.keys(
        'executionId',
        'name',
        'workflow',
        'status',
        'startedAt',
        'endedAt',
        'attributes',
        'blocked',
      );
      const second = await client.list({ workflow: 'Sleep', statuses: ['RUNNING'], marker: first.nextMarker });
      expect(second.executions.map(({ name }) => name)).to.deep.equal(['a']);
      expect(second.executions[0]).to.include({ workflow: 'Sleep', status: 'RUNNING', endedAt: undefined });
      expect(second.nextMarker).to.equal(undefined);
      for (const { executionId } of [...first.executions, ...second.executions]) await client.stop(executionId);
      expect((await client.list({ workflow: Sleep, statuses: ['RUNNING'] })).executions).to.deep.equal([]);
      const stopped = await client.list({ workflow: Sleep, statuses: ['STOPPED', 'FAILED'] });
      expect(stopped.executions.map(({ name }) => name)).to.include.members(['a', 'b', 'c']);
    });

    it('lists by name and by the time of the start', async () => {
      const name = 'listed-17';
      const { startedAt } = await client.describe(await client.start(Sleep, undefined, { name }));
      const later = new Date(startedAt.getTime() + 1);
      const names = async (options: Partial<Parameters<typeof client.list>[0]>) =>
        (await client.list({ workflow: Sleep, ...options })).executions.map((execution) => execution.name);
      expect(await names({ name })).to.deep.equal([name]);
      expect(await names({ name, statuses: ['SUCCEEDED'] })).to.deep.equal([]);
      expect(await names({ name, startedAt: { from: startedAt, to: later } })).to.deep.equal([name]);
      expect(await names({ name, startedAt: { from: later } })).to.deep.equal([]);
      expect(await names({ name, startedAt: { to: startedAt } })).to.deep.equal([]);
      await client.stop({ workflow: Sleep, name });
    });

    it('starts and waits with one call', async () => {
      expect(await client.run(Echo, { a: 1 })).to.deep.equal({ a: 1 });
      const parcel: number = await client.run(Weigh, { kilos: 7 }, { name: 'run-1' });
      expect(parcel).to.equal(7);
      expect(await client.run('Weigh', { kilos: 7 }, { name: 'run-1' }), 'the same execution').to.equal(7);
      const signal = AbortSignal.abort(new Error('enough'));
      expect((await rejection(client.run(Sleep, undefined, { name: 'run-2', signal }))).message).to.equal('enough');
      await client.stop({ workflow: Sleep, name: 'run-2' });
      for (const options of [null, 'name', { nam: 'run-3' }, { signal: 5 }] as never[]) {
        expect(await rejection(client.run(Echo, 1, options))).to.include({ name: 'InvalidArgumentError' });
      }
    });

    it('answers a callback once', async () => {
      const { execution, callbackId } = await waiting();
      await client.callbacks.heartbeat(callbackId);
      await client.callbacks.succeed(callbackId);
      expect(await client.result(execution)).to.equal('answered: undefined');
      for (const answer of [
        () => client.callbacks.succeed(callbackId, 1),
        () => client.callbacks.fail(callbackId, new Error()),
        () => client.callbacks.heartbeat(callbackId),
      ]) {
        expect(await rejection(answer())).to.include({ name: 'CallbackClosedError', callbackId });
      }
    });

    it('fails a callback with an error, or with what stands for one', async () => {
      for (const [error, type] of [
        [new RangeError('too late'), 'RangeError'],
        [runInNewContext("new RangeError('of another realm')") as Error, 'RangeError'],
        [{ type: 'Denied', message: 'no' }, 'Denied'],
        [{ ErrorType: 'Denied', ErrorMessage: 'in the form of the AWS API' }, 'Denied'],
      ] as const) {
        const { execution, callbackId } = await waiting();
        await client.callbacks.fail(callbackId, error);
        expect((await rejection(client.result(execution))).message).to.include(type);
        // As it is described it can be handed on.
        const { error: described } = await client.describe(execution);
        const next = await waiting();
        await client.callbacks.fail(next.callbackId, described!);
        await rejection(client.result(next.execution));
        expect((await client.describe(next.execution)).error).to.include({ type, ErrorType: type });
      }
    });

    it('closes the callbacks of an execution that has ended', async () => {
      const { execution, callbackId } = await waiting();
      await client.stop(execution);
      expect(await rejection(client.callbacks.succeed(callbackId, 1))).to.include({ name: 'CallbackClosedError' });
    });

    it('tells callbacks that do not exist', async () => {
      for (const id of ['', 'not base64!', Buffer.from('nonsense').toString('base64'), undefined as never]) {
        expect(await rejection(client.callbacks.succeed(id))).to.include({ name: 'CallbackNotFoundError' });
        expect(await rejection(client.callbacks.fail(id, { type: 'Late' }))).to.include({
          name: 'CallbackNotFoundError',
        });
        expect(await rejection(client.callbacks.heartbeat(id))).to.include({ name: 'CallbackNotFoundError' });
      }
    });

    it('refuses answers that are too large, or that can not be recorded', async () => {
      const { execution, callbackId } = await waiting();
      const large = await rejection(client.callbacks.succeed(callbackId, 'x'.repeat(256 * 1024)));
      expect(large).to.include({ name: 'SizeLimitError', actual: 262_146, allowed: 262_144 });
      const error = await rejection(client.callbacks.fail(callbackId, { message: 'x'.repeat(32 * 1024) }));
      expect(error).to.include({ name: 'SizeLimitError' });
      for (const reason of ['reason', {}, [], new Date()] as never[]) {
        const noError = await rejection(client.callbacks.fail(callbackId, reason));
        expect(noError).to.include({ name: 'InvalidArgumentError' });
      }
      const noJson = (await rejection(client.callbacks.succeed(callbackId, { at: () => 1 }))).message;
      expect(noJson).to.match(
        new RegExp(`^value\\.at of callback ${callbackId.slice(0, 40)}.* can't be recorded: it is a function`),
      );
      expect(await rejection(client.callbacks.succeed(callbackId, Symbol('x')))).to.include({
        name: 'SerializationError',
      });
      await client.callbacks.succeed(callbackId, 'fits');
      expect(await client.result(execution)).to.equal('answered: "fits"');
    });
  });
}
