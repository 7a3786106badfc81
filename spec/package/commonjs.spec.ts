import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConsumerProject, packageRoot } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const WORKFLOW = `
import { DurableExecution, DurableWorkflow, Step } from 'everstep';

export class GreetingWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    return \`Hello, \${name}!\`;
  }
}
`;

const MAIN = `
import { WorkflowRuntime, MemoryStore } from 'everstep/runtime';
import { GreetingWorkflow } from './greeting-workflow';

async function main(): Promise<void> {
  const runtime = new WorkflowRuntime({ store: new MemoryStore(), workflows: [GreetingWorkflow] });
  await runtime.start();
  console.log(await runtime.client.result(await runtime.client.start(GreetingWorkflow, 'Ada')));
  await runtime.stop();
}
void main();
`;

const TEST = `
import { expect, test } from '@jest/globals';
import { WorkflowTestRunner } from 'everstep/testing';
import { GreetingWorkflow } from './greeting-workflow';

test('greets', async () => {
  const execution = await new WorkflowTestRunner(GreetingWorkflow).run('Ada');
  expect(await execution.result()).toBe('Hello, Ada!');
});
`;

const NEST_TEST = `
import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { Injectable, Module, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DurableExecution, DurableWorkflow, Step, type WorkflowClient } from 'everstep';
import { EverstepModule, InjectWorkflowClient } from 'everstep/nestjs';
import { MemoryStore } from 'everstep/runtime';

@Injectable()
class Greeter {
  greet(name: string): string {
    return \`Good day, \${name}!\`;
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class WelcomeWorkflow extends DurableWorkflow {
  constructor(private readonly greeter: Greeter) {
    super();
  }

  @DurableExecution()
  async run(name: string): Promise<string> {
    return this.greet(name);
  }

  @Step()
  async greet(name: string): Promise<string> {
    return this.greeter.greet(name);
  }
}

@Injectable()
class SignupService {
  constructor(@InjectWorkflowClient() readonly client: WorkflowClient) {}
}

@Module({
  imports: [EverstepModule.forRoot({ store: new MemoryStore() })],
  providers: [Greeter, WelcomeWorkflow, SignupService],
})
class AppModule {}

test('runs in an application of Nest', async () => {
  const application = await Test.createTestingModule({ imports: [AppModule] }).compile();
  await application.init();
  const { client } = application.get(SignupService);
  expect(await client.run(WelcomeWorkflow, 'Ada')).toBe('Good day, Ada!');
  await application.close();
});
`;

/** The settings of docs/testing.md. */
const TEST_TSCONFIG = `
{ "extends": "./tsconfig.json", "compilerOptions": { "module": "esnext", "moduleResolution": "bundler" } }
`;

const JEST_CONFIG = `
module.exports = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.test.json' }] },
};
`;

describe('the published package in a CommonJS project', () => {
  let project: ConsumerProject;
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
    const compilerOptions = {
      ...{ target: 'es2022', module: 'nodenext', strict: true },
      ...{ experimentalDecorators: true, emitDecoratorMetadata: true },
      ...{ types: ['node'], skipLibCheck: true, outDir: 'dist', rootDir: '.' },
    };
    await Promise.all([
      project.write('app/package.json', '{ "private": true }'),
      project.write('app/tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] })),
      project.write('app/greeting-workflow.ts', WORKFLOW),
      project.write('app/tsconfig.test.json', TEST_TSCONFIG),
      project.write('app/main.ts', MAIN),
      project.write('app/greeting-workflow.test.ts', TEST),
      project.write('app/nest.test.ts', NEST_TEST),
      project.write('app/jest.config.js', JEST_CONFIG),
      installTsJest(project.path('app/node_modules')),
    ]);
  });
  after(() => project?.remove());

  it('compiles, and runs by require', async () => {
    expect(await project.compile('app/tsconfig.json')).to.deep.equal([]);
    const { code, output } = await project.node(['--no-warnings', 'app/dist/main.js']);
    expect(code, output).to.equal(0);
    expect(output).to.equal('Hello, Ada!\n');
  });

  it('is tested under ts-jest, in an application of Nest too', async () => {
    const jest = project.path('node_modules/jest/bin/jest.js');
    const { code, output } = await project.node(
      ['--experimental-vm-modules', jest, '--runInBand', '--testMatch', '**/*.test.ts', '--json'],
      project.path('app'),
    );
    expect(code, output).to.equal(0);
    expect(output).to.include('"numPassedTests":2');
  });
});

/**
 * ts-jest needs the API of TypeScript 6, and finds it beside itself: so the project has copies of
 * its own.
 */
async function installTsJest(modules: string): Promise<void> {
  const installed = join(packageRoot, 'node_modules');
  await cp(join(installed, 'ts-jest'), join(modules, 'ts-jest'), { recursive: true });
  await symlink(join(installed, '@typescript/typescript6'), join(modules, 'typescript'), 'junction');
}
