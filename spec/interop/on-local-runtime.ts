import type { HistoryEvent } from '../../lib/index.js';
import { type ExecutionRef, LocalRuntime, type LocalWorkflowClient, MemoryStore } from '../../lib/local.js';
import { LineLogger } from '../support/line-logger.js';
import type { Outside } from './outside.js';
import type { Answer, Run } from './run.js';

/** An execution that hangs is shown as it stands then. */
const PATIENCE_MILLIS = 15_000;

export interface LocalRuntimeProps {
  readonly handler: (event: any, context: any) => Promise<{ Status: string }>;
  readonly input: unknown;
  readonly outside: Outside;
  readonly answers?: Readonly<Record<string, Answer>> | undefined;
}

/** Runs a handler on Everstep's own runtime, in real time. */
export async function onLocalRuntime({ handler, input, outside, answers = {} }: LocalRuntimeProps): Promise<Run> {
  const given = Object.values(answers);
  const watched = outside.watch(handler, (callbackId) => answer(callbackId, given.shift()!));
  const workflows = [{ name: 'foreign', handler: watched }];
  const logger = new LineLogger();
  await using runtime = new LocalRuntime({ store: new MemoryStore(), workflows, logger, grace: { seconds: 0 } });
  await runtime.start();
  const { client } = runtime;
  const execution = await client.start('foreign', input);
  await client.result(execution, { signal: AbortSignal.timeout(PATIENCE_MILLIS) }).catch(() => undefined);
  const { status, result, error } = await client.status(execution);
  const history = await wholeHistory(client, execution);
  const invocations = history.filter(({ EventType }) => EventType === 'InvocationCompleted').length;
  return { status, result, error, invocations, history };

  function answer(callbackId: string, it: Answer): Promise<void> {
    const { callbacks } = client;
    return 'success' in it ? callbacks.succeedWith(callbackId, it.success) : callbacks.fail(callbackId, it.failure);
  }
}

async function wholeHistory(client: LocalWorkflowClient, execution: ExecutionRef): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  let marker: string | undefined;
  do {
    const page = await client.history(execution, { marker });
    history.push(...page.events);
    marker = page.nextMarker;
  } while (marker !== undefined);
  return history;
}
