import type { Class } from '../../lib/core/types.js';
import type { Operation, OperationUpdate } from '../../lib/core/wire/index.js';
import { callbackIdsOf } from '../../lib/journal/callback-id.js';
import { checkpointEntry } from '../../lib/journal/checkpoint-entry.js';
import { newExecutionId } from '../../lib/journal/execution-id.js';
import type { ExecutionOutcome } from '../../lib/journal/execution-outcome.js';
import type { JournalEntry } from '../../lib/journal/journal.js';
import { ExecutionMachine } from '../../lib/service/machine/execution-machine.js';
import { RepeatableIds } from '../../lib/testing/runner/repeatable-ids.js';
import { handlerOf } from '../../lib/workflow/handler/handler.js';
import { type DurableWorkflow, describeWorkflow } from '../../lib/workflow/index.js';

export interface ExecutionRun {
  readonly outcome: ExecutionOutcome;
  /** The parsed result, when it succeeded. */
  readonly result: any;
  /** Names of the recorded operations, in order of creation. */
  readonly names: readonly string[];
  readonly operations: readonly Operation[];
  readonly invocations: number;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Runs an execution of a workflow to its end over the engine and the rules of the service. Time
 * jumps to what is due next; callbacks are answered with `answer` (JSON) as soon as nothing else
 * can move. Every invocation begins with a fresh instance.
 */
export async function runExecution<W extends DurableWorkflow>(
  workflowClass: Class<W>,
  input?: unknown,
  { answer, create }: { answer?: unknown; create?: () => W } = {},
): Promise<ExecutionRun> {
  const definition = describeWorkflow(workflowClass);
  const machine = new ExecutionMachine(newExecutionId(0));
  let now = Date.UTC(2030, 0);
  let token = 0;
  const clock = { now: () => now, setTimer: () => ({ cancel() {} }) };
  const store = {
    checkpoint: async ({ Updates }: { Updates: OperationUpdate[] }) => {
      machine.check(Updates);
      const callbacks = callbackIdsOf(Updates, machine, new RepeatableIds());
      const Operations = machine.apply(checkpointEntry(Updates, now, { callbacks }));
      return { CheckpointToken: String(++token), NewExecutionState: { Operations } };
    },
    getExecutionState: async () => ({}),
  };
  const handler = handlerOf(definition, () => store, { clock, logger: silent, create });
  machine.apply({
    kind: 'started',
    at: now,
    name: 'run',
    input: JSON.stringify(input),
    journalVersion: 1,
    libraryVersion: '0',
  });

  let invocations = 0;
  while (machine.outcome === undefined) {
    invocations += 1;
    const startedAt = now;
    const output = await handler({
      DurableExecutionArn: machine.executionId,
      CheckpointToken: String(++token),
      InitialExecutionState: { Operations: machine.visibleOperations() },
    });
    machine.apply({ kind: 'invocationEnded', at: now, startedAt, requestId: 'r' });
    if (output.Status === 'SUCCEEDED') machine.apply({ kind: 'succeeded', at: now, result: output.Result });
    if (output.Status === 'FAILED') machine.apply({ kind: 'failed', at: now, error: output.Error });
    if (output.Status === 'PENDING') for (const entry of comingEntries()) machine.apply(entry);
  }
  const operations = machine.visibleOperations().filter(({ Type }) => Type !== 'EXECUTION');
  const { outcome } = machine;
  return {
    outcome,
    result: outcome.status === 'SUCCEEDED' && outcome.result ? JSON.parse(outcome.result) : undefined,
    names: operations.map(({ Name }) => Name).filter((name) => name !== undefined),
    operations,
    invocations,
  };

  function comingEntries(): JournalEntry[] {
    const open = machine.visibleOperations().filter(({ Type, Status }) => Type === 'CALLBACK' && Status === 'STARTED');
    if (open.length > 0) {
      return open.map(({ Id }) => ({ kind: 'callbackSucceeded', at: now, id: Id, result: JSON.stringify(answer) }));
    }
    now = machine.nextDueAt;
    return machine.due(now);
  }
}
