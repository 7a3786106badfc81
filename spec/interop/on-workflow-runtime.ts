import { hasEnded } from '../../lib/core/wire/index.js';
import type { ExecutionDescription, ExecutionRef, HistoryEvent } from '../../lib/index.js';
import { type Clock, MemoryStore, WorkflowRuntime } from '../../lib/runtime.js';
import type { StoreCallbackClient } from '../../lib/service/index.js';
import type { ErrorObject } from '../../lib/types.js';
import { LineLogger } from '../support/line-logger.js';
import type { Crash } from './crash.js';
import type { Outside } from './outside.js';
import type { Answer, Run } from './run.js';

/** An execution that hangs is shown as it stands then. */
const PATIENCE_MILLIS = 50_000;

export interface WorkflowRuntimeProps {
  readonly handler: (event: any, context: any) => Promise<{ Status: string }>;
  readonly input: unknown;
  readonly outside: Outside;
  readonly answers?: Readonly<Record<string, Answer>> | undefined;
  readonly crash?: Crash;
  /** Default: real time. */
  readonly clock?: Clock;
}

/** Runs a handler on Everstep's own runtime. */
export async function onLocalRuntime(props: WorkflowRuntimeProps): Promise<Run> {
  const { handler, input, outside, answers = {}, crash, clock } = props;
  let restarted: Promise<void> | undefined;
  const given = Object.values(answers);
  const watched = outside.watch(handler, (callbackId) => answer(callbackId, given.shift()!));
  const workflows = [{ name: 'foreign', handler: crash?.watch(watched, restart) ?? watched }];
  const logger = new LineLogger();
  await using runtime = new WorkflowRuntime({
    store: new MemoryStore(),
    workflows,
    logger,
    clock,
    grace: { seconds: 0 },
  });
  await runtime.start();
  const { client } = runtime;
  const execution = await client.start('foreign', input);
  const signal = AbortSignal.timeout(PATIENCE_MILLIS);
  let last = await client.describe(execution);
  while (!hasEnded(last.status) && !signal.aborted) {
    // A runtime that stops lets nobody wait on.
    await client.result(execution, { signal }).catch(() => undefined);
    await restarted;
    last = await client.describe(execution);
  }
  const { status, result, error } = last;
  const history = await wholeHistory(client, execution);
  const invocations = history.filter(({ EventType }) => EventType === 'InvocationCompleted').length;
  return { status, result, error: error && asOnTheWire(error), invocations, history };

  function restart(): void {
    restarted = runtime.stop().then(() => runtime.start());
  }

  function answer(callbackId: string, it: Answer): Promise<void> {
    const callbacks = client.callbacks as StoreCallbackClient;
    return 'success' in it ? callbacks.succeedWith(callbackId, it.success) : callbacks.failWith(callbackId, it.failure);
  }
}

async function wholeHistory(client: WorkflowRuntime['client'], execution: ExecutionRef): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  let marker: string | undefined;
  do {
    const page = await client.history(execution, { marker });
    history.push(...page.events);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return history;
}

function asOnTheWire({ type, message, data, stack }: NonNullable<ExecutionDescription['error']>): ErrorObject {
  return { ErrorType: type, ErrorMessage: message, ErrorData: data, StackTrace: stack && [...stack] };
}
