import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner, WaitingOperationStatus } from '@aws/durable-execution-sdk-js-testing';
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

/** Runs a handler on AWS's own local runner, whose environment must have been set up. */
export async function onAwsRunner({ handler, input, outside, answers = {} }: AwsRunnerProps): Promise<Run> {
  const names = Object.keys(answers);
  const watched = outside.watch(handler, () => answer(names.shift()!));
  const runner = new LocalDurableTestRunner({ handlerFunction: watched as DurableLambdaHandler });
  const result = await runner.run({ payload: input });
  const history = result.getHistoryEvents() as HistoryEvent[];
  const status = result.getStatus();
  const invocations = result.getInvocations().length;
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
