import type { Operation } from '../../lib/core/wire/index.js';
import type { PluginSource, WorkflowPlugin } from '../../lib/plugins/index.js';
import { PluginHost } from '../../lib/plugins/plugin-host.js';
import { LineLogger } from '../support/line-logger.js';

export const INVOCATION = { executionId: 'arn:aws:execution:e-1', workflow: 'Order', requestId: 'request-7' };

export const EXECUTION: Operation = {
  Id: 'execution',
  Type: 'EXECUTION',
  Status: 'STARTED',
  Name: 'order-17',
  StartTimestamp: 1_700_000_000_000,
  ExecutionDetails: { InputPayload: '{"id":17}' },
};

export const STEP = { Id: 'step-1', Type: 'STEP', Name: 'charge', SubType: 'Step', ParentId: 'context-1' } as const;

/** The record of the step after its first attempt. */
export const CHARGED: Operation = {
  ...STEP,
  Status: 'SUCCEEDED',
  StartTimestamp: 1_700_000_001_000,
  EndTimestamp: '2023-11-14T22:13:22.000Z',
  StepDetails: { Attempt: 1, Result: '"paid"' },
};

export const DECLINED: Operation = {
  ...CHARGED,
  Status: 'FAILED',
  StepDetails: { Attempt: 2, Error: { ErrorType: 'CardDeclined', ErrorMessage: 'boom' } },
};

export const WAITED: Operation = {
  Id: 'wait-1',
  Type: 'WAIT',
  SubType: 'Wait',
  Status: 'SUCCEEDED',
  StartTimestamp: 1_700_000_001_000,
  EndTimestamp: 1_700_000_003_000,
};

/** What the clock of the hosts shows. */
export const NOW = new Date('2023-11-14T22:20:00Z');

export const CLOCK = { now: () => NOW.getTime() };

export interface HostOptions {
  readonly operations?: readonly Operation[];
  readonly updatedIds?: readonly string[];
  readonly clock?: { now(): number };
}

/** A host for plugins, with what it logs. */
export function hostOf(
  plugins: readonly PluginSource[],
  { operations = [], updatedIds, clock = CLOCK }: HostOptions = {},
) {
  const logger = new LineLogger();
  const recorded = new Map(operations.map((operation) => [operation.Id, operation]));
  const props = { invocation: INVOCATION, logger, clock, execution: EXECUTION, operations: recorded, updatedIds };
  return { host: PluginHost.open(plugins, props), logger, recorded };
}

/**
 * A plugin that notes each call of each hook: `name hook`. `wrap…` hooks note the end of what is
 * inside them too.
 */
export function noting(name: string, notes: string[]): WorkflowPlugin {
  const note = (hook: string) => () => void notes.push(`${name} ${hook}`);
  const around = (hook: string) => async (_info: unknown, next: () => Promise<unknown>) => {
    notes.push(`${name} ${hook}`);
    await next().finally(() => notes.push(`${name} ${hook} done`));
  };
  return {
    name,
    onInvocationStart: note('onInvocationStart'),
    wrapInvocation: around('wrapInvocation'),
    onInvocationEnd: note('onInvocationEnd'),
    onOperationStart: note('onOperationStart'),
    onOperationEnd: note('onOperationEnd'),
    onOperationChange: note('onOperationChange'),
    onAttemptStart: note('onAttemptStart'),
    wrapAttempt: around('wrapAttempt'),
    onAttemptEnd: note('onAttemptEnd'),
    onContextStart: note('onContextStart'),
    wrapContext: around('wrapContext'),
    onContextEnd: note('onContextEnd'),
  };
}

/** What an engine does for a workflow of one context with one step. */
export async function runAll(host: PluginHost): Promise<string> {
  await host.invocationStarted();
  const result = await host.wrapInvocation(() =>
    host.runContext(
      { Id: 'context-1', Type: 'CONTEXT' },
      false,
      () => false,
      async () => {
        host.operationBegun(STEP);
        const attempt = host.attemptStarted(STEP, 1);
        const paid = await attempt.wrap(async () => 'paid');
        attempt.bodyEnded();
        attempt.ended({ status: 'SUCCEEDED', result: '"paid"' });
        host.operationsChanged([CHARGED]);
        host.operationEnded(CHARGED);
        return paid;
      },
    ),
  );
  await host.invocationEnded({ output: { Status: 'SUCCEEDED', Result: '"paid"' } });
  return result;
}
