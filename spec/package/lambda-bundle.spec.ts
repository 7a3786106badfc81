import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type BuildResult, build } from 'esbuild';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const HANDLER = `
import { Exclude } from 'class-transformer';
import { DurableExecution, DurableWorkflow, Step, Wait } from 'everstep';
import { createHandler } from 'everstep/lambda';

class Greeting {
  secret = 'open sesame';

  constructor(readonly text: string) {}
}
Exclude()(Greeting.prototype, 'secret');

class Greeter extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    const greeting = await this.greet(name);
    if (!(greeting instanceof Greeting)) throw new Error('not revived');
    await this.pause();
    return greeting.text;
  }

  @Step({ returns: () => Greeting })
  async greet(name: string): Promise<Greeting> {
    return new Greeting('Hello, ' + name);
  }

  @Wait({ days: 5 })
  async pause(): Promise<void> {}
}

export const handler = createHandler(Greeter);
`;

/**
 * Hands the handler an event as an in-process runner would, and prints what it checkpoints and
 * answers.
 */
const INVOKE = `
import { handler } from './handler.mjs';

const durableExecutionClient = {
  async checkpoint({ Updates }) {
    for (const { Type, Action, Payload } of Updates) console.log(Type, Action, Payload ?? '-');
    return { CheckpointToken: 'next', NewExecutionState: { Operations: [] } };
  },
};
const Operations = [
  { Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: 0, ExecutionDetails: { InputPayload: '"Ada"' } },
];
const outcome = await handler({
  DurableExecutionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter:1/durable-execution/ada/1',
  CheckpointToken: 'first',
  InitialExecutionState: { Operations },
  durableExecutionClient,
});
console.log(outcome.Status);
`;

describe('a Lambda function bundled with esbuild', () => {
  let project: ConsumerProject;
  let target: string;
  let result: BuildResult<{ metafile: true }>;

  before(async () => {
    target = await mkdtemp(join(tmpdir(), 'everstep-bundle-'));
    project = await ConsumerProject.create((await packedPackage()).folder);
    await project.write('handler.ts', HANDLER);
    await project.write('tsconfig.json', '{ "compilerOptions": { "experimentalDecorators": true } }');
    result = await build({
      ...{
        absWorkingDir: project.folder,
        entryPoints: ['handler.ts'],
        outdir: target,
        outExtension: { '.js': '.mjs' },
      },
      ...{
        bundle: true,
        splitting: true,
        minify: true,
        keepNames: true,
        platform: 'node',
        target: 'node20',
        format: 'esm',
      },
      ...{ external: ['@aws-sdk/*'], metafile: true, logLevel: 'silent' },
    });
  });
  after(() => Promise.all([project?.remove(), rm(target, { recursive: true, force: true })]));

  it('is under 92 KB, minified and gzipped, without the AWS client', async () => {
    const names = (await readdir(target)).filter((name) => name.endsWith('.mjs'));
    const files = await Promise.all(names.map((name) => readFile(join(target, name))));
    const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
    expect(bytes).to.be.within(1, 92 * 1024);
  });

  it('holds nothing of SQLite, PostgreSQL, OpenTelemetry, the test kit, the lint rules or the command line', () => {
    const inputs = Object.keys(result.metafile.inputs);
    expect(
      inputs.filter((input) =>
        /sqlite|libsql|node_modules\/pg\/|dist\/lib\/postgres|opentelemetry|dist\/lib\/(otel|eslint)|dist\/lib\/(testing|cli|emulator)\//.test(
          input,
        ),
      ),
    ).to.deep.equal([]);
    expect(inputs.some((input) => input.endsWith('everstep/dist/lib/index.js'))).to.equal(true);
  });

  it('holds no errors that only clients throw', async () => {
    const names = (await readdir(target)).filter((name) => name.endsWith('.mjs'));
    const code = (await Promise.all(names.map((name) => readFile(join(target, name), 'utf8')))).join('\n');
    expect(code).to.include('StepTimedOutError');
    expect(code).not.to.match(/ExecutionAlreadyStartedError|ExecutionNotFoundError/);
  });

  it('loads no AWS client with the handler, though it is left out of the bundle', () => {
    const { outputs } = result.metafile;
    const open = Object.keys(outputs).filter((path) => outputs[path]!.entryPoint === 'handler.ts');
    const loaded = new Set<string>();
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (loaded.has(path)) continue;
      loaded.add(path);
      const imports = outputs[path]?.imports ?? [];
      open.push(...imports.filter(({ kind }) => kind === 'import-statement').map((imported) => imported.path));
    }
    expect([...loaded].filter((path) => path.startsWith('@aws-sdk/'))).to.deep.equal([]);
    const all = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(all).to.include('@aws-sdk/client-lambda');
  });

  it('runs where nothing is installed as one CommonJS file too', async () => {
    await build({
      ...{ absWorkingDir: project.folder, entryPoints: ['handler.ts'], outfile: join(target, 'handler.cjs') },
      ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', external: ['@aws-sdk/*'] },
      ...{ keepNames: true, logLevel: 'silent' },
    });
    await writeFile(join(target, 'invoke-cjs.mjs'), INVOKE.replace('handler.mjs', 'handler.cjs'));
    const { output } = await project.node(['invoke-cjs.mjs'], target);
    expect(output.trim().split('\n')).to.include('PENDING');
  });

  it('runs as one file that is not minified, under the banner that bundles carry by custom', async () => {
    const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    await build({
      ...{ absWorkingDir: project.folder, entryPoints: ['handler.ts'], outfile: join(target, 'whole.mjs') },
      ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', banner: { js } },
      ...{ keepNames: true, logLevel: 'silent' },
    });
    await writeFile(join(target, 'invoke-whole.mjs'), INVOKE.replace('handler.mjs', 'whole.mjs'));
    const { output } = await project.node(['invoke-whole.mjs'], target);
    expect(output.trim().split('\n')).to.include('PENDING');
  });

  it("runs where the bundler takes class-transformer's other form, with the decorators of that form", async () => {
    await build({
      ...{ absWorkingDir: project.folder, entryPoints: ['handler.ts'], outfile: join(target, 'module.mjs') },
      ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', mainFields: ['module', 'main'] },
      ...{ keepNames: true, logLevel: 'silent' },
    });
    await writeFile(join(target, 'invoke-module.mjs'), INVOKE.replace('handler.mjs', 'module.mjs'));
    const { output } = await project.node(['invoke-module.mjs'], target);
    expect(output.trim().split('\n')).to.include('STEP SUCCEED {"text":"Hello, Ada"}');
  });

  it('runs where nothing is installed', async () => {
    await writeFile(join(target, 'invoke.mjs'), INVOKE);
    const { output } = await project.node(['invoke.mjs'], target);
    expect(output.trim().split('\n')).to.deep.equal([
      'STEP START -',
      'STEP SUCCEED {"text":"Hello, Ada"}',
      'WAIT START -',
      'PENDING',
    ]);
  });
});
