import { expect } from 'chai';
import { ConsumerProject } from '../support/consumer-project.js';
import { packedPackage } from '../support/packed-package.js';

const WORKFLOW = `
import { Callback, DurableExecution, DurableWorkflow, fixedDelay, fromCallback, Step, Wait } from 'everstep';

export class Payment {
  id!: string;
}

export class CardDeclined extends Error {}

export class OrderWorkflow extends DurableWorkflow {
  @DurableExecution({ returns: () => Payment })
  async run(customer: string): Promise<Payment> {
    const payment = await this.charge(customer);
    if (!(payment instanceof Payment)) throw new Error('not revived');
    await this.coolingOff();
    const { isOpen } = await import('./opening-hours.js');
    if (isOpen) await this.approval();
    return payment;
  }

  @Step({ returns: () => Payment, throws: () => [CardDeclined], retry: fixedDelay({ delay: '10m', notOn: [CardDeclined] }) })
  async charge(customer: string): Promise<Payment> {
    throw new CardDeclined(customer);
  }

  @Wait({ days: 30 })
  async coolingOff(): Promise<void> {}

  @Callback()
  async approval(): Promise<void> {
    return fromCallback();
  }
}

export class ForgetfulWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    void this.label();
    await new Promise((resolve) => setImmediate(resolve));
    return 'sent';
  }

  private async label(): Promise<void> {
    throw new Error('the printer is on fire');
  }
}

export class HastyWorkflow extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<number> {
    return new Date(0).getTime() + Date.now() + Math.random();
  }
}
`;

/** Loaded by the workflow: what it does meanwhile is no workflow code. */
const LAZY = 'export const isOpen = Date.now() > 0;';

/**
 * The same tests for all, but for how a framework is spoken to. They run at the same time where it
 * can do that, and under fake timers.
 */
const testsFor = (head: string, beforeEach: string, assertions: string) => `
${head}
import { assertCompletedStep, assertFailed, assertSucceeded, NonDeterminismFoundError, WorkflowTestRunner } from 'everstep/testing';
import { CardDeclined, ForgetfulWorkflow, HastyWorkflow, OrderWorkflow } from './order-workflow.js';

test('goes through retries, a wait and a callback', async () => {
  ${beforeEach}
  const runner = new WorkflowTestRunner(OrderWorkflow);
  const charge = runner.stub(OrderWorkflow, 'charge', async (customer: string) => ({ id: customer })).failing(2, new Error('busy'));
  const execution = await runner.start('ada');
  await execution.callback('approval').succeed();
  assertSucceeded(await execution.untilEnded(), { id: 'ada' });
  assertCompletedStep(execution, 'charge', 1);
  if (charge.calls.length !== 3) throw new Error('The stub was not called');
  ${assertions}
});

test('lets time pass', async () => {
  const runner = new WorkflowTestRunner(OrderWorkflow);
  runner.stub(OrderWorkflow, 'charge', async () => ({ id: 'p' }));
  const execution = await runner.start('bob');
  await runner.advance({ days: 29 });
  const { status } = (await execution.untilSuspended()).operation('coolingOff');
  if (status !== 'STARTED') throw new Error(status);
});

test('tells errors apart, and shows the timeline', async () => {
  const execution = await new WorkflowTestRunner(OrderWorkflow).run('eve');
  assertFailed(execution, CardDeclined, 'eve');
  let message = '';
  try {
    assertSucceeded(execution);
  } catch (error) {
    message = (error as Error).message;
  }
  if (!message.includes('+0s  charge  Step  FAILED  CardDeclined: eve')) throw new Error(message);
});

test('does not fail for a rejection that the workflow forgot', async () => {
  assertSucceeded(await new WorkflowTestRunner(ForgetfulWorkflow, { determinism: false }).run(), 'sent');
});

test('finds what a replay would not repeat', async () => {
  const RealDate = Date;
  const error = await new WorkflowTestRunner(HastyWorkflow).run().then(() => undefined, (caught: unknown) => caught);
  const places = /- Date\\.now\\(\\) at HastyWorkflow\\.\\w+ \\(.*order-workflow\\.[jt]s:\\d+:.*\\n.*- Math\\.random\\(\\) at /;
  if (!(error instanceof NonDeterminismFoundError) || !places.test(error.message)) throw new Error(String(error));
  if (Date !== RealDate) throw new Error('Something was left behind');
});
`;

/** A rejection that has nothing to do with a workflow: it fails the test, as without Everstep. */
const foreignTest = (head: string) => `
${head}
import { assertSucceeded, WorkflowTestRunner } from 'everstep/testing';
import { ForgetfulWorkflow } from './order-workflow.js';

test('fails for a rejection of its own', async () => {
  assertSucceeded(await new WorkflowTestRunner(ForgetfulWorkflow, { determinism: false }).run(), 'sent');
  void Promise.reject(new Error('not of the workflow'));
  await new Promise((resolve) => setTimeout(resolve, 20));
});
`;

/** How the frameworks that listen for unhandled rejections are spoken to. */
const LISTENERS = {
  vitest: [
    "import { test } from 'vitest';",
    'foreign.vitest.test.ts',
    'node_modules/vitest/vitest.mjs',
    'run',
    '--no-color',
    'foreign.vitest.test.ts',
  ],
  jest: [
    "import { test } from '@jest/globals';",
    'foreign.jest.ts',
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    '--testMatch',
    '**/dist/foreign.jest.js',
  ],
} as const;

const FRAMEWORKS = {
  mocha: {
    file: 'order.mocha.ts',
    source: testsFor(
      "import { expect, use } from 'chai';\nimport { everstepAssertions } from 'everstep/testing/chai';\nuse(everstepAssertions);\nconst test = it;",
      '',
      "expect(execution).to.have.succeededWith({ id: 'ada' });\nexpect(execution).to.have.completedStep('charge').once;",
    ),
    args: ['node_modules/mocha/bin/mocha.js', 'dist/order.mocha.js'],
    passed: /5 passing/,
  },
  vitest: {
    file: 'order.vitest.test.ts',
    source: testsFor(
      "import { chai, expect, test, vi } from 'vitest';\nimport { everstepAssertions } from 'everstep/testing/chai';\nchai.use(everstepAssertions);",
      'vi.useFakeTimers();',
      "expect(execution).to.have.succeededWith({ id: 'ada' });\nexpect(execution).to.have.completedStep('charge').once;\nvi.useRealTimers();",
    ),
    args: ['node_modules/vitest/vitest.mjs', 'run', '--no-color', 'order.vitest.test.ts'],
    passed: /Tests +5 passed/,
  },
  jest: {
    file: 'order.jest.ts',
    source: testsFor(
      "import { expect, jest, test } from '@jest/globals';",
      'jest.useFakeTimers();',
      "expect(await execution.result()).toEqual({ id: 'ada' });\njest.useRealTimers();",
    ),
    args: [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--runInBand',
      '--testMatch',
      '**/dist/order.jest.js',
      '--json',
    ],
    passed: /"numPassedTests":5/,
  },
  'node:test': {
    file: 'order.node.ts',
    source: testsFor("import { test } from 'node:test';", '', ''),
    args: ['--test', 'dist/order.node.js'],
    passed: /pass 5/,
  },
} as const;

describe('the test kit of the published package', () => {
  let project: ConsumerProject;
  before(async () => {
    project = await ConsumerProject.create((await packedPackage()).folder);
    await project.write('order-workflow.ts', WORKFLOW);
    await project.write('opening-hours.ts', LAZY);
    for (const { file, source } of Object.values(FRAMEWORKS)) await project.write(file, source);
    for (const [head, file] of Object.values(LISTENERS)) await project.write(file, foreignTest(head));
    const compilerOptions = {
      ...{ target: 'es2022', module: 'nodenext', outDir: 'dist', experimentalDecorators: true, strict: true },
      ...{ types: ['node', 'mocha'], skipLibCheck: true },
    };
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    expect(await project.compile('tsconfig.json')).to.deep.equal([]);
  });
  after(() => project?.remove());

  for (const [framework, { args, passed }] of Object.entries(FRAMEWORKS)) {
    it(`works under ${framework}`, async () => {
      const { code, output } = await project.node(args);
      expect(code, output).to.equal(0);
      expect(output).to.match(passed);
    });
  }

  for (const [framework, [, , ...args]] of Object.entries(LISTENERS)) {
    it(`leaves rejections that are not a workflow's to ${framework}`, async () => {
      const { code, output } = await project.node(args);
      expect(code, output).to.equal(1);
      expect(output).to.include('not of the workflow');
    });
  }
});
