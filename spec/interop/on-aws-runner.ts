import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner, type TestResult, WaitingOperationStatus } from '@aws/durable-execution-sdk-js-testing';
import type { HistoryEvent } from '../../lib/index.js';
import type { Outside } from './outside.js';
import type { Answer, Run } from './run.js';

export interface AwsRunnerProps {
  readonly handler: (event: any, context: any) => Promise<{ Status: string }>;
  readonly input: unknown;
  readonly outside: Outside;
  /** For the callback, or waitForCallback, of this name. */
  readonly answers?: Readonly<Record<string, Answer>> | undefined;
}

/** Taken at load: a runner may put fake timers in place later. */
const { setTimeout, clearTimeout } = globalThis;

/** An execution that takes longer will not end. */
const PATIENCE_MILLIS = 10_000;

/**
 * How long the last events may take to come after the result, in looks of a hundredth of a second.
 */
const LOOKS = 50;

/**
 * On a busy machine, AWS's runner may miss what should wake an execution, and may stop listening
 * before its last events have come.
 */
class LostEventsError extends Error {}

/**
 * Runs a handler on AWS's own local runner, whose environment must have been set up; anew, with new
 * props, when the runner has lost track of it.
 */
export async function onAwsRunner(propsOf: () => AwsRunnerProps, tries = 4): Promise<Run> {
  try {
    return await onAwsRunnerOnce(propsOf());
  } catch (error) {
    if (tries === 1 || !(error instanceof LostEventsError)) throw error;
    return onAwsRunner(propsOf, tries - 1);
  }
}

async function onAwsRunnerOnce({ handler, input, outside, answers = {} }: AwsRunnerProps): Promise<Run> {
  const names = Object.keys(answers);
  const watched = outside.watch(handler, () => answer(names.shift()!));
  const runner = new LocalDurableTestRunner({ handlerFunction: watched as DurableLambdaHandler });
  const result = await inTime(runner.run({ payload: input }));
  const history = await wholeHistory(result);
  const status = result.getStatus();
  const invocations = history.filter(({ EventType }) => EventType === 'InvocationCompleted').length;
  if (status === 'SUCCEEDED') return { status, result: result.getResult(), invocations, history };
  const { errorType, errorMessage, errorData, stackTrace } = result.getError();
  const error = { ErrorType: errorType, ErrorMessage: errorMessage, ErrorData: errorData, StackTrace: stackTrace };
  return { status, error, invocations, history };

  async function answer(name: string): Promise<void> {
    const operation = runner.getOperation(name);
    await operation.waitForData(WaitingOperationStatus.STARTED);
    const given = answers[name]!;
    if ('success' in given) await operation.sendCallbackSuccess(given.success);
    else await operation.sendCallbackFailure(given.failure as object);
  }
}

/**
 * The runner resolves while its events still come in; when none is missing, they are numbered from
 * 1 to their count.
 */
async function wholeHistory(result: TestResult): Promise<HistoryEvent[]> {
  for (let look = 0; look < LOOKS; look++) {
    const events = [...result.getHistoryEvents()] as HistoryEvent[];
    events.sort((a, b) => a.EventId - b.EventId);
    const hasEnded = events.some(({ EventType }) => /^Execution(Succeeded|Failed)$/.test(EventType));
    if (hasEnded && events.at(-1)!.EventId === events.length) return events;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new LostEventsError('The last events do not come.');
}

async function inTime<T>(running: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LostEventsError('The execution does not end.')), PATIENCE_MILLIS);
  });
  return Promise.race([running, late]).finally(() => clearTimeout(timer));
}
