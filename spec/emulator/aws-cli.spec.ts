import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { EmulatorKit } from './emulator-kit.js';

/** What a version of the CLI says that is too old: Debian's, in 2026. */
function reasonToSkip(): string {
  const { error, stderr } = spawnSync('aws', ['lambda', 'get-durable-execution'], { encoding: 'utf8' });
  if (error !== undefined) return ' (skipped: there is no AWS CLI on the path)';
  return stderr.includes('durable-execution-arn') ? '' : ' (skipped: the AWS CLI here knows no durable executions)';
}

describe('the AWS CLI, on the emulator', () => {
  const kit = new EmulatorKit();
  const reason = reasonToSkip();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-aws-cli-'));
  });
  after(async () => {
    await kit.stop();
    await rm(folder, { recursive: true });
  });

  async function aws(...args: string[]): Promise<any> {
    const env = {
      ...process.env,
      ...{ AWS_ENDPOINT_URL_LAMBDA: kit.url, AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' },
      ...{ AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' },
    };
    const { stdout } = await promisify(execFile)('aws', ['lambda', ...args, '--output', 'json'], { env });
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  }

  it(`invokes, lists, looks, answers, stops${reason}`, async function () {
    if (reason !== '') this.skip();
    // Each call takes about a second.
    this.timeout(30_000);
    const asking = kit.foreign(async (order: { item: string }, context) => {
      await context.waitForCallback('approval', async () => {});
      return order.item;
    });
    await kit.start({ asking: { handler: asking, aliases: { live: '$LATEST' } } });
    const [payload, answer, response] = ['payload', 'answer', 'response'].map((name) => join(folder, name));
    await writeFile(payload!, '{"item":"book"}');
    await writeFile(answer!, '{"granted":true}');
    const invoke = (name: string, type: string) => [
      ...['invoke', '--function-name', 'asking:live', '--invocation-type', type, '--payload', `fileb://${payload}`],
      ...['--durable-execution-name', name, response!],
    ];
    const [one, two] = await Promise.all([aws(...invoke('a-1', 'Event')), aws(...invoke('a-2', 'Event'))]);
    expect(one).to.deep.include({ StatusCode: 202, ExecutedVersion: '$LATEST' });
    const arn = ['--durable-execution-arn', one.DurableExecutionArn];
    await kit.happened(one.DurableExecutionArn, 'CallbackStarted');
    const [list, history] = await Promise.all([
      aws('list-durable-executions-by-function', '--function-name', 'asking', '--statuses', 'RUNNING'),
      aws('get-durable-execution-history', ...arn, '--include-execution-data'),
      aws('stop-durable-execution', '--durable-execution-arn', two.DurableExecutionArn),
    ]);
    const listed = list.DurableExecutions.map((execution: any) => execution.DurableExecutionName);
    expect(listed).to.include('a-1');
    const { CallbackId } = history.Events.find(
      (event: any) => event.EventType === 'CallbackStarted',
    ).CallbackStartedDetails;
    const callback = ['--callback-id', CallbackId, '--result', `fileb://${answer}`];
    await aws('send-durable-execution-callback-success', ...callback);
    await kit.ended(one.DurableExecutionArn);
    const [ended, stopped, again] = await Promise.all([
      aws('get-durable-execution', ...arn),
      aws('get-durable-execution', '--durable-execution-arn', two.DurableExecutionArn),
      aws(...invoke('a-1', 'RequestResponse')),
    ]);
    expect(ended).to.include({ Status: 'SUCCEEDED', Result: '"book"', InputPayload: '{"item":"book"}' });
    expect(stopped).to.include({ Status: 'STOPPED' });
    expect(again).to.include({ StatusCode: 200, DurableExecutionArn: one.DurableExecutionArn });
    expect(await readFile(response!, 'utf8')).to.equal('"book"');
  });
});
