import { setTimeout as sleep } from 'node:timers/promises';
import {
  Completion,
  type DurableContext,
  DurableExecution,
  DurableWorkflow,
  fixedDelay,
  noRetry,
} from '../../lib/index.js';

/** What the requirements give to an execution. */
interface ScenarioInput {
  readonly scenario: string;
  readonly delay_seconds?: string;
}

type Scenario = (context: DurableContext, delay: { readonly seconds: number }) => Promise<unknown>;

const fail = () => {
  throw new Error('This fails, as it should.');
};

const retry = noRetry();

/** A step that fails once. */
function retried(name: string): Scenario {
  return (context, delay) => {
    const body = () => (context.attempt === 1 ? fail() : 'done');
    return context.step(name, body, { retry: fixedDelay({ delay, maxAttempts: 2 }) });
  };
}

function waiting(wait: string, step: string): Scenario {
  return async (context, delay) => {
    await context.wait(wait, delay);
    await context.step(step, () => 'resumed');
  };
}

function waitingForCallback(name: string): Scenario {
  return (context) => context.waitForCallback(name, () => {});
}

function invoking(name: string, functionName: string): Scenario {
  return (context, delay) => context.invoke(name, delay, { functionName });
}

/** A map or parallel that holds a failure, after which the execution fails. */
async function failAfter(batch: Promise<unknown>): Promise<never> {
  await batch;
  return fail();
}

const tolerant = { maxConcurrency: 1, completion: Completion.allCompleted() };

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  success: (context) => context.step('otel-success', () => 'done'),
  'wait-resume': waiting('otel-wait', 'otel-after-resume'),
  retry: retried('otel-retry'),
  'terminal-failure': (context) => context.step('otel-terminal-failure', fail, { retry }),
  'child-context': (context) =>
    context.runInChildContext('otel-child-context', () => context.step('otel-child-step', () => 'done')),
  'parallel-hierarchy': async (context) => {
    const branch = (id: string) => ({
      name: `otel-parallel-branch-${id}`,
      run: () => context.step(`otel-parallel-step-${id}`, () => id),
    });
    await context.parallel('otel-parallel', [branch('a'), branch('b')], { maxConcurrency: 1 });
  },
  'map-hierarchy': async (context) => {
    const step = (item: number) => context.step(`otel-map-step-${item}`, () => item);
    const itemName = (item: number) => `otel-map-iteration-${item}`;
    await context.map('otel-map', [0, 1], step, { maxConcurrency: 1, itemName });
  },
  'handled-failure': async (context) => {
    await context.step('otel-handled-failure', fail, { retry }).catch(() => {});
    await context.step('otel-recovery-step', () => 'recovered');
  },
  'wait-for-condition': (context) => {
    const options = { initialState: 0, until: (state: number) => state === 2, strategy: fixedDelay({ delay: '1s' }) };
    return context.waitForCondition('otel-condition', (state) => state + 1, options);
  },
  'wait-for-callback': waitingForCallback('otel-callback'),
  'chained-invoke': invoking('otel-invoke', 'target'),
  'child-context-failure': (context) => context.runInChildContext('otel-failed-child-context', fail),
  'parallel-failure': (context) => {
    const branches = [{ name: 'otel-failed-parallel-branch', run: fail }];
    return failAfter(context.parallel('otel-failed-parallel', branches, tolerant));
  },
  'map-failure': (context) => {
    const itemName = () => 'otel-failed-map-iteration-0';
    return failAfter(context.map('otel-failed-map', [0], fail, { ...tolerant, itemName }));
  },
  'wait-interrupted': (context) => context.wait('otel-interrupted-wait', '1h'),
  'wait-for-condition-failure': (context) =>
    context.waitForCondition('otel-failed-condition', fail, { initialState: 0, until: () => true }),
  'wait-for-callback-failure': waitingForCallback('otel-failed-callback'),
  'chained-invoke-failure': invoking('otel-failed-invoke', 'failing-target'),
  'execution-failure': async () => fail(),
  'virtual-context': (context) =>
    context.runInChildContext('otel-virtual-context', () => 'virtual-complete', { virtual: true }),
  'long-wait': waiting('otel-long-wait', 'otel-after-long-wait'),
  'long-retry': retried('otel-long-retry'),
  'long-callback': waitingForCallback('otel-long-callback'),
  'long-chained-invoke': invoking('otel-long-invoke', 'waiting-target'),
};

/** One workflow for all scenarios: the input says which. */
export class Traced extends DurableWorkflow {
  @DurableExecution()
  async run({ scenario, delay_seconds = '1' }: ScenarioInput): Promise<unknown> {
    const result = await SCENARIOS[scenario]!(this.context, { seconds: Number(delay_seconds) });
    return result ?? null;
  }
}

/** Stays in its first invocation, without any operation. */
export class BusyTarget extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<string> {
    await sleep(1000);
    return 'done';
  }
}

export class FailingTarget extends DurableWorkflow {
  @DurableExecution()
  async run(): Promise<void> {
    await sleep(1000);
    fail();
  }
}

export class WaitingTarget extends DurableWorkflow {
  @DurableExecution()
  async run(delay: { readonly seconds: number }): Promise<void> {
    await this.context.wait('otel-long-invoke-target-wait', delay);
  }
}
