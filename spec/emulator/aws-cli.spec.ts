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

  it(`lists, looks, answers, stops, invokes${reason}`, async function () {
    if (reason !== '') this.skip();
    // Each call takes about a second, more when the machine is busy.
    const asking = kit.foreign(async (order: { item: string }, context) => {
      await context.waitForCallback('approval', async () => {});
      return order.item;
    });
    await kit.start({ asking: { handler: asking, aliases: { live: '$LATEST' } } });
    const arn = await kit.begin('asking:live', { item: 'book' }, { DurableExecutionName: 'a-1' });
    const other = await kit.begin('asking:live', { item: 'book' });
    await kit.happened(arn, 'CallbackStarted');
    const [payload, answer, response] = ['payload', 'answer', 'response'].map((name) => join(folder, name));
    await writeFile(payload!, '{"item":"book"}');
    await writeFile(answer!, '{"granted":true}');
    const [list, history] = await Promise.all([
      aws('list-durable-executions-by-function', '--function-name', 'asking', '--durable-execution-name', 'a-1'),
      aws('get-durable-execution-history', '--durable-execution-arn', arn, '--include-execution-data'),
      aws('stop-durable-execution', '--durable-execution-arn', other),
    ]);
    expect(list.DurableExecutions).to.have.lengthOf(1);
    expect(list.DurableExecutions[0]).to.include({ DurableExecutionArn: arn, Status: 'RUNNING' });
    const asked = history.Events.find((event: any) => event.EventType === 'CallbackStarted');
    const { CallbackId } = asked.CallbackStartedDetails;
    const callback = ['--callback-id', CallbackId, '--result', `fileb://${answer}`];
    await aws('send-durable-execution-callback-success', ...callback);
    const [stopped, invoked] = await Promise.all([
      aws('get-durable-execution', '--durable-execution-arn', other),
      aws(
        ...['invoke', '--function-name', 'asking:live', '--payload', `fileb://${payload}`],
        ...['--durable-execution-name', 'a-1', response!],
      ),
    ]);
    expect(stopped).to.include({ Status: 'STOPPED', InputPayload: '{"item":"book"}' });
    expect(invoked).to.include({ StatusCode: 200, ExecutedVersion: '$LATEST', DurableExecutionArn: arn });
    expect(await readFile(response!, 'utf8')).to.equal('"book"');
  });
});
