import { GetDurableExecutionCommand } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { RecentRequests } from '../../lib/emulator/api/recent-requests.js';
import { ManualClock } from '../support/manual-clock.js';
import { EmulatorKit } from './emulator-kit.js';

interface Answer {
  readonly status: number;
  readonly body: any;
}

describe('the emulator lets an execution be', () => {
  const kit = new EmulatorKit();
  let go: () => void;
  afterEach(() => kit.stop());

  async function send(method: 'POST' | 'DELETE' | 'GET', arn: string, path = '', body?: object): Promise<Answer> {
    const url = `${kit.url}/2025-12-01/durable-executions/${encodeURIComponent(arn)}${path}`;
    const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
    const type = response.headers.get('x-amzn-errortype');
    return { status: response.status, body: { ...((await response.json()) as object), ...(type && { type }) } };
  }

  async function statusOf(DurableExecutionArn: string): Promise<string> {
    return (await kit.client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))).Status!;
  }

  async function until(arn: string, status: string): Promise<void> {
    while ((await statusOf(arn)) !== status) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  const waiting = () => kit.foreign((_event, context) => context.waitForCallback('answer', async () => {}));
  const echo = () => kit.foreign(async (event, context) => context.step('echo', async () => event));
  /** Its first step ends when the spec says so. */
  const held = () => {
    const gate = new Promise<void>((resolve) => (go = resolve));
    return kit.foreign(async (_event, context) => {
      await context.step('first', async () => gate);
      return context.step('second', async () => 'done');
    });
  };

  it('paused and resumed, and shows it', async () => {
    await kit.start({ waiting: { handler: waiting() } });
    const arn = await kit.begin('waiting:$LATEST');
    await kit.happened(arn, 'InvocationCompleted');
    const reason = { Reason: 'the bank is down', ExecutionTimeoutPaused: true };
    expect(await send('POST', arn, '/pause', reason)).to.deep.equal({ status: 200, body: {} });
    const { body } = await send('GET', arn);
    expect(body).to.include({ Status: 'PAUSED' });
    expect(body.PauseDetails).to.include(reason);
    expect(new Date(body.PauseDetails.PauseRequestTimestamp).getTime()).to.be.a('number');
    const without = await send('GET', arn, '?IncludeExecutionData=false');
    expect(without.body.PauseDetails).to.not.have.property('Reason');
    const { body: history } = await send('GET', arn, '/history?ReverseOrder=true&MaxItems=1');
    expect(history.Events[0]).to.include({ EventType: 'ExecutionPaused' });
    expect((await send('POST', arn, '/resume', { Reason: 'back' })).status).to.equal(200);
    expect(await statusOf(arn)).to.equal('RUNNING');
  });

  it('paused while it runs, also with a handler that knows no pauses', async () => {
    await kit.start({ held: { handler: held() } });
    const arn = await kit.begin('held:$LATEST');
    await kit.happened(arn, 'StepStarted');
    await send('POST', arn, '/pause');
    expect(await statusOf(arn)).to.equal('PAUSING');
    go();
    await until(arn, 'PAUSED');
    await send('POST', arn, '/resume');
    expect((await kit.ended(arn)).Result).to.equal('"done"');
  });

  it('paused by the same request again, and by no other', async () => {
    await kit.start({ waiting: { handler: waiting() } });
    const arn = await kit.begin('waiting:$LATEST');
    await kit.happened(arn, 'InvocationCompleted');
    const request = { ClientToken: 'token-1', Reason: 'r' };
    expect((await send('POST', arn, '/pause', request)).status).to.equal(200);
    expect((await send('POST', arn, '/pause', request)).status).to.equal(200);
    for (const other of [{ ...request, ClientToken: 'token-2' }, { ...request, Reason: 's' }, {}]) {
      const { status, body } = await send('POST', arn, '/pause', other);
      expect([status, body.type]).to.deep.equal([409, 'ResourceConflictException']);
    }
    expect((await send('POST', arn, '/resume', { ClientToken: 'token-1' })).status).to.equal(200);
    expect((await send('POST', arn, '/resume', { ClientToken: 'token-1' })).status).to.equal(200);
    expect((await send('POST', arn, '/resume')).status).to.equal(409);
  });

  it('deleted when it has ended: its name is free, and what it was is gone', async () => {
    await kit.start({ echo: { handler: echo() }, waiting: { handler: waiting() } });
    const running = await kit.begin('waiting:$LATEST');
    const refused = await send('DELETE', running);
    expect([refused.status, refused.body.type]).to.deep.equal([409, 'ResourceConflictException']);
    const arn = await kit.begin('echo:$LATEST', 1, { DurableExecutionName: 'echo-1' });
    await kit.ended(arn);
    for (const path of ['/pause', '/resume']) {
      const { status, body } = await send('POST', arn, path);
      expect([status, body.type]).to.deep.equal([409, 'ResourceConflictException']);
    }
    const { status, body } = await send('DELETE', arn);
    expect(status).to.equal(202);
    expect(body).to.have.property('DeletionRequestTimestamp');
    expect((await send('GET', arn)).body.type).to.equal('ResourceNotFoundException');
    expect((await send('DELETE', arn)).status).to.equal(404);
    expect(await kit.begin('echo:$LATEST', 2, { DurableExecutionName: 'echo-1' })).to.not.equal(arn);
  });

  it('refuses what can not be asked for', async () => {
    await kit.start({ waiting: { handler: waiting() } });
    const arn = await kit.begin('waiting:$LATEST');
    for (const [body, type] of [
      [{ Reason: 'x'.repeat(1025) }, 'InvalidParameterValueException'],
      [{ Reason: 5 }, 'SerializationException'],
      [{ ExecutionTimeoutPaused: 'yes' }, 'SerializationException'],
    ] as const) {
      expect((await send('POST', arn, '/pause', body)).body.type).to.equal(type);
    }
    expect((await send('POST', `${arn}x`, '/pause')).status).to.equal(404);
  });

  it('kept for as long as its function says, and no longer', async () => {
    const clock = new ManualClock();
    const durable = { retentionPeriodInDays: 2 };
    await kit.start({ brief: { handler: echo(), durable }, echo: { handler: echo() } }, { clock });
    const [brief, usual] = [await kit.begin('brief:$LATEST', 1), await kit.begin('echo:$LATEST', 1)];
    for (const arn of [brief, usual]) await until(arn, 'SUCCEEDED');
    clock.skip(3 * 86_400_000);
    await clock.advance(60_000);
    expect((await send('GET', brief)).status).to.equal(404);
    expect((await send('GET', usual)).status).to.equal(200);
    clock.skip(28 * 86_400_000);
    await clock.advance(60_000);
    expect((await send('GET', usual)).status).to.equal(404);
  });
});

describe('requests of the emulator that may be repeated', () => {
  it('are remembered for 15 minutes, unless they failed', async () => {
    let now = 0;
    let done = 0;
    const recent = new RecentRequests({ now: () => now });
    const request = (work = async () => void done++) =>
      recent.once('pause e-1', { ClientToken: 'a', Reason: 'r' }, work);
    const failed = await request(async () => Promise.reject(new Error('no'))).catch((error: Error) => error.message);
    expect(failed).to.equal('no');
    await request();
    now = 15 * 60_000 - 1;
    await request();
    expect(done).to.equal(1);
    now++;
    await request();
    expect(done).to.equal(2);
  });
});
