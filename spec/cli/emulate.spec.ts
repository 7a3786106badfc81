import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendDurableExecutionCallbackSuccessCommand } from '@aws-sdk/client-lambda';
import { expect } from 'chai';
import { EmulatorKit } from '../emulator/emulator-kit.js';
import { everstep, RunningCommand } from './command.js';

const HANDLERS = fileURLToPath(new URL('../emulator/processes/handlers.js', import.meta.url));

describe('everstep', () => {
  it('tells how it is used', async () => {
    const [general, emulate, wrong] = await Promise.all([
      everstep('--help'),
      everstep('emulate', '--help'),
      everstep('simulate'),
    ]);
    expect(general.code).to.equal(0);
    expect(general.output).to.match(/Usage: everstep .*emulate \[options\] +run AWS Lambda durable functions/s);
    expect(emulate.output).to.contain('--function <name=file#export>').and.contain('Examples:');
    expect(wrong.code).to.equal(2);
    expect(wrong.output).to.contain("unknown command 'simulate'");
  });
});

describe('everstep emulate', () => {
  const kit = new EmulatorKit();
  const commands: RunningCommand[] = [];
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'everstep-emulate-'));
  });
  afterEach(async () => {
    await kit.stop();
    await Promise.all(commands.splice(0).map((command) => command.kill('SIGKILL')));
  });
  after(() => rm(folder, { recursive: true }));

  async function emulator(...args: string[]): Promise<RunningCommand> {
    const command = new RunningCommand(['emulate', '--port', '0', ...args]);
    commands.push(command);
    kit.attach(await command.url());
    return command;
  }

  it('serves what a configuration names, and ends in good order at Ctrl-C', async () => {
    const config = join(folder, 'emulator.json');
    const plain = { handler: `${HANDLERS}#plain`, durable: false, environment: { COLOUR: 'green' } };
    const versions = { 1: { handler: `${HANDLERS}#plain` } };
    const functions = { plain: { ...plain, versions, aliases: { live: '1' } } };
    await writeFile(config, JSON.stringify({ region: 'eu-west-1', account: '210987654321', functions }));
    const command = await emulator('--config', config, '--plain', `slow=${HANDLERS}#slow`);
    const { value, ExecutedVersion } = await kit.invoke('plain:live');
    expect(ExecutedVersion).to.equal('1');
    expect(value.env).to.include({ COLOUR: 'green', AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_VERSION: '1' });
    expect(value.context.invokedFunctionArn).to.equal('arn:aws:lambda:eu-west-1:210987654321:function:plain:live');
    expect((await kit.invoke('slow')).value).to.be.a('number');
    expect(await command.kill('SIGINT')).to.equal(0);
    expect(command.output).to.match(/plain {2}plain \$LATEST 1 live \(1\) {2}\S*handlers\.js#plain\n.*slow/s);
    expect(command.output).to.match(/Ctrl-C stops it\.\nStopping\.\n$/);
  });

  it('ends at Ctrl-C although a function waits to be invoked again', async () => {
    const command = await emulator('--plain', `failing=${HANDLERS}#failing`);
    await kit.invoke('failing', {}, { InvocationType: 'Event' });
    while (!command.output.includes('again in 60 seconds')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await command.kill('SIGINT')).to.equal(0);
    expect(command.output).to.match(/Stopping\.\n.*Function failing is not invoked again: the emulator stops\./);
  });

  it('says what is wrong and ends with code 1: no function, no file, a port in use, a file that is not its own', async () => {
    const foreign = join(folder, 'notes.txt');
    await writeFile(foreign, 'not a database');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const port = String((server.address() as AddressInfo).port);
    const slow = ['--plain', `slow=${HANDLERS}#slow`];
    const failures = await Promise.all([
      everstep('emulate'),
      everstep('emulate', '--port', '0', '--function', `orders=${folder}/orders.mjs`),
      everstep('emulate', '--port', port, ...slow),
      everstep('emulate', '--port', '0', ...slow, '--store', foreign),
      everstep('emulate', '--config', foreign),
    ]);
    server.close();
    expect(failures.map(({ code }) => code)).to.deep.equal([1, 1, 1, 1, 1]);
    const [none, missing, taken, notOurs, notJson] = failures.map(({ output }) => output) as [string, ...string[]];
    expect(none).to.match(/^error: There is no function to emulate\. Give one with --function/);
    expect(missing).to.match(/^error: The handler of function orders can't be loaded from .*orders\.mjs/);
    expect(taken).to.equal(
      `error: The emulator can't listen on 127.0.0.1: port ${port} is in use. Stop what uses it, or choose another one.\n`,
    );
    // On Node 22 that Node's own SQLite is experimental comes first.
    expect(notOurs).to.match(/^error: Can't open the store .*notes\.txt: it is not a SQLite database/m);
    expect(notJson).to.match(/^error: In the configuration .*notes\.txt: it is not JSON/);
  });

  it('refuses options that can not be: what was given, what is expected', async () => {
    const config = join(folder, 'impossible.json');
    await writeFile(config, JSON.stringify({ port: 99_999 }));
    const slow = ['--plain', `slow=${HANDLERS}#slow`];
    const attempts = [
      [['--port', '99999'], "argument '99999' is invalid. It must be a whole number from 0 to 65535."],
      [['--port', '-1'], "argument '-1' is invalid. It must be a whole number from 0 to 65535."],
      [['--config', config], 'The port must be a whole number from 0 to 65535, but it is 99999.'],
      [['--grace', '1.5'], "argument '1.5' is invalid. It must be a whole number from 0 to 86400."],
      [['--account', '12'], 'The account must be 12 digits, but it is "12".'],
      [['--region', 'x y'], 'such as eu-west-1, but it is "x y".'],
      [['--plain', 'slow=other.mjs'], 'Function slow is given twice: as '],
      [['--function', 'slow=other.mjs'], 'Function slow is given twice: as other.mjs and as '],
    ] as const;
    const refusals = await Promise.all(attempts.map(([args]) => everstep('emulate', ...slow, ...args)));
    for (const [i, { code, output }] of refusals.entries()) {
      expect(code, output).to.equal(output.includes('argument') ? 2 : 1);
      expect(output)
        .to.match(/^error: /)
        .and.contain(attempts[i]![1])
        .and.not.match(/^\s+at /m);
    }
  });

  it('that is killed goes on from its file: nothing that was recorded runs again, no process is left behind', async () => {
    const log = join(folder, 'log.txt');
    const args = ['--function', `order=${HANDLERS}#order`, '--store', join(folder, 'orders.db')];
    const first = await emulator(...args);
    const arn = await kit.begin('order:$LATEST', { log });
    const { CallbackStartedDetails } = await kit.happened(arn, 'CallbackStarted');
    const CallbackId = CallbackStartedDetails!.CallbackId!;
    await kit.client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }));
    while (!(await readFile(log, 'utf8')).includes('ship')) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.kill('SIGKILL');
    await kit.stop();
    await emulator(...args);
    expect((await kit.ended(arn)).Status).to.equal('SUCCEEDED');
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).to.deep.equal(['reserve', 'ship', 'ship']);
    await gone(Number(lines[0]!.split(' ')[1]));
  });
});

/** Resolves when there is no process of that id any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
