import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type ExecutionRef, noRetry } from '../../lib/index.js';
import { WorkflowRuntime } from '../../lib/runtime.js';
import { SqliteStore } from '../../lib/sqlite.js';
import { LineLogger } from '../support/line-logger.js';
import { Order } from './cli-workflows.js';
import { type Ended, runEverstep } from './command.js';

const MODULE = fileURLToPath(new URL('./cli-workflows.js', import.meta.url));

describe('everstep over a store file', () => {
  let folder: string;
  let path: string;
  let runtime: WorkflowRuntime;
  let good: ExecutionRef;
  let bad: ExecutionRef;
  let open: ExecutionRef;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-cli-'));
    path = join(folder, 'orders.db');
    runtime = new WorkflowRuntime({
      store: new SqliteStore({ path }),
      workflows: [Order],
      retry: noRetry(),
      logger: new LineLogger(),
    });
    await runtime.start();
    const { client } = runtime;
    [good, bad, open] = await Promise.all([
      client.start(Order, { id: 'good' }, { name: 'order-good' }),
      client.start(Order, { id: 'bad' }, { name: 'order-bad' }),
      client.start(Order, { id: 'open', approves: true }, { name: 'order-open' }),
    ]);
    await Promise.allSettled([client.result(good), client.result(bad)]);
    await untilWaiting();
  });
  after(async () => {
    await runtime.stop();
    await rm(folder, { recursive: true });
  });

  async function untilWaiting(): Promise<string> {
    for (;;) {
      const { events } = await runtime.client.history(open);
      const id = events.find(({ EventType }) => EventType === 'CallbackStarted')?.CallbackStartedDetails?.CallbackId;
      if (id !== undefined) return id;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  const run = (...args: string[]): Promise<Ended> => runEverstep([...args, '--store', path]);
  const lines = (text: string) => text.trimEnd().split('\n');

  it('lists executions as a table for people and as one JSON object a line for programs, by all filters', async () => {
    const [table, json, failed, prefix, none] = await Promise.all([
      run('list'),
      run('list', '--json', '--limit', '2'),
      run('list', '--json', '--status', 'failed'),
      run('list', '--json', '--name', 'order-o*', '--workflow', 'Order', '--since', '1h'),
      run('list', '--name', 'nothing'),
    ]);
    expect(table).to.include({ code: 0, stderr: '' });
    expect(lines(table.stdout)[0]).to.match(/^STATUS +WORKFLOW +NAME +STARTED +TOOK +ID$/);
    expect(table.stdout).to.match(/^FAILED +Order +order-bad +\d{4}-\d\d-\d\dT\S+Z +\S+ +\w{26}$/m);
    expect(lines(json.stdout)).to.have.length(2);
    expect(json.stderr).to.equal('There are more than 2: see --limit.\n');
    expect(lines(failed.stdout).map((line) => JSON.parse(line).executionId)).to.deep.equal([bad.executionId]);
    const { startedAt, ...summary } = JSON.parse(prefix.stdout);
    expect(summary).to.deep.equal({ ...open, workflow: 'Order', status: 'RUNNING', attributes: {} });
    expect(new Date(startedAt).getTime()).to.be.closeTo(Date.now(), 600_000);
    expect(none).to.include({ code: 0, stdout: '', stderr: `No such execution is in ${path}.\n` });
  });

  it('shows an execution: operations in their scopes, attempts, values, the error with its cause', async () => {
    const [text, json, byWorkflow] = await Promise.all([
      run('show', 'order-bad'),
      run('show', bad.executionId, '--json'),
      run('show', 'Order/order-open'),
    ]);
    expect(text.code, text.stderr).to.equal(0);
    expect(text.stdout).to.match(/^Order\/order-bad {2}FAILED after /);
    expect(text.stdout).to.match(/^input +\{"id":"bad"\}$/m);
    expect(text.stdout).to.match(/attempt 1 .*FAILED .*Error: the gateway is busy/);
    expect(text.stdout).to.match(/attempt 2 +SUCCEEDED/);
    expect(text.stdout).to.match(/packing .*\n\S+ +box /);
    expect(text.stdout).to.match(
      /TypeError: the card was declined\n +at .*[\s\S]*caused by\nError: insufficient funds/,
    );
    const { operations, ...execution } = JSON.parse(json.stdout);
    expect(execution).to.include({ executionId: bad.executionId, status: 'FAILED' });
    expect(operations.map(({ name, status }: any) => `${name} ${status}`)).to.deep.equal([
      'flaky SUCCEEDED',
      'packing SUCCEEDED',
      'charge FAILED',
    ]);
    expect(operations[0].attempts).to.have.length(2);
    expect(operations[1].operations[0]).to.include({ name: 'box', type: 'STEP' });
    expect(byWorkflow.stdout).to.match(/approval +WaitForCallback +STARTED/);
  });

  it('prints a history that check takes, and says where code and record part', async () => {
    const { stdout } = await run('history', 'order-good');
    const saved = join(folder, 'saved.json');
    await writeFile(saved, stdout);
    const drifted = join(folder, 'drifted.json');
    const { Events } = JSON.parse(stdout);
    const { Id } = Events.find(({ Name }: { Name?: string }) => Name === 'packing');
    await writeFile(drifted, stdout.replaceAll(Id, 'f'.repeat(Id.length)));
    const check = await runEverstep(['check', saved, drifted, '--module', MODULE]);
    expect(check.stdout).to.equal(`ok  ${saved}\ndrift  ${drifted}\n`);
    expect(check.stderr).to.contain('packing');
    expect(check.code).to.equal(1);
  });

  it('follows an execution to its end while somebody answers its callback from a shell', async () => {
    const followed = run('tail', 'order-open');
    const id = await untilWaiting();
    const [answered, unknown, notJson] = await Promise.all([
      run('callback', 'succeed', id, '{"granted":true}'),
      run('callback', 'succeed', `${open.executionId}.7.abc`, 'true'),
      run('callback', 'succeed', id, 'yes'),
    ]);
    expect(answered).to.include({ code: 0, stderr: 'answered\n' });
    expect(unknown.code).to.equal(3);
    expect(notJson.code).to.equal(2);
    expect(notJson.stderr).to.contain('Text needs quotes of its own');
    const { code, stdout } = await followed;
    expect(code).to.equal(0);
    expect(lines(stdout)[0]).to.match(/ExecutionStarted +\{"id":"open"/);
    expect(stdout).to.match(/CallbackSucceeded +\(Callback\) +\{"granted":true\}/);
    expect(lines(stdout).at(-1)).to.match(/ExecutionSucceeded +"open shipped"$/);
  });

  it('starts an execution and waits for its result; the class of a module checks the input', async () => {
    const [started, again] = [
      await run('start', 'Order', '--input', '{"id":"new"}', '--name', 'order-new', '--wait'),
      await run('start', 'Order', '-m', MODULE, '--input', '{"id":"new"}', '--name', 'order-new', '--json'),
    ];
    expect(started.code, started.stderr).to.equal(0);
    expect(lines(started.stdout)[1]).to.equal('"new shipped"');
    expect(JSON.parse(again.stdout).executionId).to.equal(lines(started.stdout)[0]!.split(/ +/)[1]);
  });

  it('asks before it stops something, and refuses where nobody can be asked', async () => {
    const { executionId } = await runtime.client.start(Order, { id: 'long', approves: true }, { name: 'order-long' });
    const refused = await run('stop', 'order-long');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.contain('give --yes');
    const stopped = await run('stop', 'order-long', '--yes', '--reason', 'a mistake');
    expect(stopped).to.include({ code: 0, stderr: `Order/order-long (${executionId}): stopped\n` });
    expect((await runtime.client.describe(executionId)).error).to.include({ message: 'a mistake' });
  });

  it('pauses, resumes and redrives, and records why', async () => {
    const { executionId } = await runtime.client.start(Order, { id: 'late', approves: true }, { name: 'order-late' });
    const paused = await run('pause', 'order-late', '--reason', 'the bank is down');
    expect(paused).to.include({ code: 0, stderr: `Order/order-late (${executionId}): paused\n` });
    expect((await run('resume', 'order-late')).code).to.equal(0);
    expect((await run('redrive', 'order-bad', '--reason', 'the card was mended')).code).to.equal(0);
    const { events } = await runtime.client.history(bad);
    const redriven = events.find(({ EventType }) => EventType === 'ExecutionRedriven');
    expect(redriven?.ExecutionRedrivenDetails?.Reason).to.equal('the card was mended');
    expect((await run('redrive', 'order-good')).code).to.equal(1);
  });

  it('forks, counts, lists callbacks, deletes and purges', async () => {
    const { executionId } = await runtime.client.start(Order, { id: 'twin', approves: true }, { name: 'order-twin' });
    await runtime.client.start(Order, { id: 'late', approves: true }, { name: 'order-waits' });
    const forked = await run('fork', 'order-good', '--before', 'packing', '--name', 'order-fork');
    expect(forked.code, forked.stderr).to.equal(0);
    expect(await runtime.client.result({ workflow: Order, name: 'order-fork' })).to.equal('good shipped');
    await runtime.client.stop(executionId);
    const soon = new Date(Date.now() + 60_000).toISOString();
    const [stats, callbacks, refused, running, dry] = [
      await run('stats', '--json'),
      await run('callback', 'list', '--json'),
      await run('delete', 'order-fork'),
      await run('delete', 'order-waits', '--yes'),
      await run('purge', '--ended-before', soon, '--status', 'stopped', '--dry-run'),
    ];
    const { executions, workers, due, bytes } = JSON.parse(stats.stdout);
    expect(due).to.deep.equal({ count: 0, more: false });
    expect(bytes).to.be.greaterThan(4096);
    const { count } = executions.find(({ status }: { status: string }) => status === 'STOPPED');
    expect(count).to.be.greaterThan(0);
    expect(workers).to.have.length(1);
    expect(lines(callbacks.stdout).map((line) => JSON.parse(line).executionName)).to.include('order-waits');
    expect(refused.code).to.equal(2);
    expect(running.code).to.equal(1);
    expect(dry.stdout).to.equal(`${count}\n`);
    expect((await run('delete', 'order-fork', '--yes')).code).to.equal(0);
    expect((await run('show', 'order-fork')).code).to.equal(3);
    expect((await run('purge', '--ended-before', soon, '--status', 'stopped', '--yes')).stdout).to.equal(`${count}\n`);
  });

  it('tells what is wrong by its code and on the standard error only', async () => {
    const cases: readonly (readonly [args: readonly string[], code: number, text: string])[] = [
      [['show', 'nobody', '--store', path], 3, 'No execution nobody is in'],
      [['list', '--store', join(folder, 'none.db')], 3, 'There is no store file'],
      [['list', '--store', MODULE], 1, 'is not a SQLite database'],
      [['list', '--store', path, '--lambda', 'orders'], 2, 'Only one place'],
      [['list', '--store', path, '--limit', 'many'], 2, 'a whole number'],
      [['list', '--store', path, '--status', 'lost'], 2, 'must be one of'],
      [['lst'], 2, "unknown command 'lst'"],
      [['start', 'Order', '--store', path, '--input', '{'], 2, 'The input is not JSON'],
    ];
    const ended = await Promise.all(cases.map(([args]) => runEverstep(args)));
    for (const [index, { code, stdout, stderr }] of ended.entries()) {
      const [args, expected, part] = cases[index]!;
      expect({ code, stdout }, `${args}: ${stderr}`).to.deep.equal({ code: expected, stdout: '' });
      expect(stderr).to.contain(part).and.not.contain('    at ');
    }
  });

  it('finds the place in EVERSTEP_URL, and lists what an ambiguous name could be', async () => {
    const url = await runEverstep(['list', '--json', '-n', 'order-bad'], { EVERSTEP_URL: `sqlite:${path}` });
    expect(JSON.parse(url.stdout).executionId).to.equal(bad.executionId);
  });
});

describe('everstep run', () => {
  it('runs a built workflow in memory: its result on the output, its events if asked for', async () => {
    const [skipped, failed] = await Promise.all([
      runEverstep(['run', MODULE, '--input', '{"id":"x"}', '--skip-time', '--show-history']),
      runEverstep(['run', MODULE, '--input', '{"id":"bad"}', '--skip-time']),
    ]);
    expect(skipped.code, skipped.stderr).to.equal(0);
    expect(skipped.stdout).to.match(/ExecutionStarted[\s\S]*StepFailed +flaky[\s\S]*\n"x shipped"\n$/);
    expect(failed).to.include({ code: 1, stdout: '' });
    expect(failed.stderr).to.contain('the card was declined');
  });
});
