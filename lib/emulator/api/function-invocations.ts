import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { plainValue } from '../../client/index.js';
import { isName, NAME_RULE } from '../../core/names.js';
import { setDelay } from '../../core/time/index.js';
import { type ErrorObject, LIMITS } from '../../core/wire/index.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import type { ExecutionService } from '../../service/index.js';
import type { EmulatedFunction } from '../functions/emulated-function.js';
import type { FunctionDirectory, FunctionVersion } from '../functions/function-directory.js';
import { InvocationFailure } from '../functions/function-host.js';
import { logFailure } from '../functions/log-failure.js';
import type { UnawaitedInvocations } from '../functions/unawaited-invocations.js';
import { AwsError, invalidParameter } from '../protocol/aws-error.js';
import { newExecutionNames, versionIn } from '../protocol/execution-arn.js';
import { type ApiReply, type ApiRequest, header, text, textBody } from './api-request.js';

const MOST_SYNC_SECONDS = 900;

export interface FunctionInvocationsProps {
  readonly service: ExecutionService;
  readonly directory: FunctionDirectory;
  readonly unawaited: UnawaitedInvocations;
}

/** The Invoke operation: starts executions of durable functions, and runs other functions. */
export class FunctionInvocations {
  readonly #service: ExecutionService;
  readonly #directory: FunctionDirectory;
  readonly #unawaited: UnawaitedInvocations;

  constructor({ service, directory, unawaited }: FunctionInvocationsProps) {
    this.#service = service;
    this.#directory = directory;
    this.#unawaited = unawaited;
  }

  readonly serve = async (request: ApiRequest): Promise<ApiReply> => {
    const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
    if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
      throw invalidParameter(`The invocation type must be RequestResponse, Event or DryRun, but it is ${type}.`);
    }
    const found = this.#directory.findToInvoke(request.params.FunctionName!, text(request, 'Qualifier'));
    const payload = asPayload(request, type === 'Event' ? LIMITS.startPayloadBytes : LIMITS.executionPayloadBytes);
    if (found.fn.durable === undefined) return this.#invokePlain(found, type, payload, request);
    return this.#invokeDurable(found, type, payload, request);
  };

  async #invokeDurable(
    { fn, version }: FunctionVersion,
    type: 'RequestResponse' | 'Event' | 'DryRun',
    payload: string,
    request: ApiRequest,
  ): Promise<ApiReply> {
    const name = header(request, 'x-amz-durable-execution-name') ?? randomUUID();
    if (!isName(name)) {
      throw invalidParameter(`The name of an execution must be ${NAME_RULE}, but it is ${JSON.stringify(name)}.`);
    }
    if (type === 'RequestResponse' && (fn.durable?.executionTimeout ?? 0) > MOST_SYNC_SECONDS) {
      throw invalidParameter(
        'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
      );
    }
    if (type === 'DryRun') return { status: 204 };
    const record = await this.#start(fn, version, name, payload, header(request, 'x-amz-tenant-id'));
    const headers = {
      'x-amz-durable-execution-arn': this.#directory.arnOf(record),
      'x-amz-executed-version': versionIn(record.executionId),
    };
    if (type === 'Event') return { status: 202, headers, body: '' };
    return withEnd(await this.#ended(record.executionId, request.signal), headers);
  }

  /** Starts an execution, or finds the one with this name and payload. */
  async #start(
    fn: EmulatedFunction,
    version: string,
    name: string,
    input: string,
    tenantId: string | undefined,
  ): Promise<ExecutionRecord> {
    const { executionId, operationId } = newExecutionNames(fn.arn, version, name);
    const { created, record } = await this.#service.create({
      executionId,
      operationId,
      workflow: fn.name,
      name,
      input,
      timeoutSeconds: fn.durable?.executionTimeout,
      tenantId,
    });
    // Values are compared, since a store may print their JSON in another way.
    if (created || isDeepStrictEqual(plainValue(record.input), plainValue(input))) return record;
    throw new AwsError(
      'DurableExecutionAlreadyStartedException',
      `An execution named ${name} was started with another payload already: ${this.#directory.arnOf(record)}`,
    );
  }

  async #ended(executionId: string, signal: AbortSignal): Promise<ExecutionRecord | undefined> {
    const { clock } = this.#service;
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal.addEventListener('abort', abort, { once: true });
    const timer = setDelay(clock, MOST_SYNC_SECONDS * 1000, abort);
    try {
      return await this.#service.ended(executionId, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', abort);
    }
  }

  async #invokePlain(
    target: FunctionVersion,
    type: 'RequestResponse' | 'Event' | 'DryRun',
    payload: string,
    request: ApiRequest,
  ): Promise<ApiReply> {
    const { fn, version, qualifier } = target;
    if (header(request, 'x-amz-durable-execution-name') !== undefined) {
      throw invalidParameter(`Function ${fn.name} is not durable, so that an execution of it can't have a name.`);
    }
    if (type === 'DryRun') return { status: 204 };
    const tenantId = header(request, 'x-amz-tenant-id');
    const call = () => ({ payload, tenantId, requestId: randomUUID(), qualifier });
    const headers = { 'x-amz-executed-version': version };
    if (type === 'Event') {
      this.#unawaited.begin(target, call);
      return { status: 202, headers, body: '' };
    }
    const awaited = { ...call(), clientContext: header(request, 'x-amz-client-context') };
    try {
      return { headers, body: await fn.invoke(version, awaited) };
    } catch (error) {
      if (!(error instanceof InvocationFailure)) throw error;
      logFailure(this.#service.logger, { functionName: fn.name, requestId: awaited.requestId, error });
      return withError(error.error, headers);
    }
  }
}

function asPayload(request: ApiRequest, most: number): string {
  const { body } = request;
  if (body.length > most) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
    );
  }
  if (body.length === 0) return '{}';
  const payload = textBody(request, 'InvalidRequestContentException');
  try {
    JSON.parse(payload);
    return payload;
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
}

type Headers = Readonly<Record<string, string>>;

function withEnd(record: ExecutionRecord | undefined, headers: Headers): ApiReply {
  if (record === undefined) {
    const ErrorMessage = 'The execution has not ended within 15 minutes. It continues.';
    return withError({ ErrorType: 'Sandbox.Timedout', ErrorMessage }, headers);
  }
  if (record.status === 'SUCCEEDED') return { headers, body: record.result ?? 'null' };
  return withError(record.error ?? {}, headers);
}

/** An error in the form that the Lambda runtime gives to errors of handlers. */
function withError({ ErrorType, ErrorMessage, ErrorData, StackTrace }: ErrorObject, headers: Headers): ApiReply {
  return {
    headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
    body: { errorType: ErrorType, errorMessage: ErrorMessage, errorData: ErrorData, trace: StackTrace },
  };
}
