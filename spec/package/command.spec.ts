import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import { RunningCommand } from '../cli/command.js';
import { EmulatorKit } from '../emulator/emulator-kit.js';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const HANDLER = `
import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';
import { createHandler } from 'everstep/lambda';

class Greeter extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const greeting = await this.greet(name);
    await this.pause();
    return greeting;
  }

  @Step()
  async greet(name: string): Promise<string> {
    return 'Hello, ' + name;
  }

  @Wait('1s')
  async pause(): Promise<void> {}
}

export const handler = createHandler(Greeter);
`;

describe('the command of the published package', () => {
  const kit = new EmulatorKit();
  let project: ConsumerProject;
  let command: RunningCommand | undefined;
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
  });
  after(async () => {
    await kit.stop();
    await command?.kill('SIGKILL');
    await project?.remove();
  });

  it('emulates Lambda for a workflow class, whose handler speaks to it with the AWS client', async () => {
    await project.write('handler.ts', HANDLER);
    await project.write('tsconfig.json', '{ "compilerOptions": { "experimentalDecorators": true } }');
    await build({
      ...{ absWorkingDir: project.folder, entryPoints: ['handler.ts'], outfile: 'handler.mjs' },
      ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', logLevel: 'silent' },
    });
    const { folder } = await packedPackage();
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: { everstep: string } };
    const script = project.path('node_modules/everstep', bin.everstep);
    const args = ['emulate', '--port', '0', '--function', 'greeter=./handler.mjs'];
    command = new RunningCommand(args, { script, cwd: project.folder });
    kit.attach(await command.url());
    const { value, FunctionError } = await kit.invoke('greeter:$LATEST', 'Ada');
    expect({ value, FunctionError }).to.deep.equal({ value: 'Hello, Ada', FunctionError: undefined });
    expect(await command.kill('SIGTERM')).to.equal(0);
  });
});
