import { LIMITS } from '../../core/wire/index.js';
import { type ExecutionService, pause, resume } from '../../service/index.js';
import { AwsError, invalidParameter } from '../protocol/aws-error.js';
import { type ApiReply, type ApiRequest, jsonBody } from './api-request.js';
import type { Executions } from './executions.js';
import { RecentRequests } from './recent-requests.js';

export interface ExecutionControlProps {
  readonly service: ExecutionService;
  readonly executions: Executions;
}

/** The operations that pause, resume and delete an execution. */
export class ExecutionControl {
  readonly #service: ExecutionService;
  readonly #executions: Executions;
  readonly #recent: RecentRequests;

  constructor({ service, executions }: ExecutionControlProps) {
    this.#service = service;
    this.#executions = executions;
    this.#recent = new RecentRequests(service.clock);
  }

  /** PauseDurableExecution. */
  readonly pause = async (request: ApiRequest): Promise<ApiReply> => {
    const body = jsonBody(request);
    const reason = reasonIn(body);
    const { ExecutionTimeoutPaused: pausesTimeout = false } = body;
    if (typeof pausesTimeout !== 'boolean') {
      throw new AwsError('SerializationException', 'ExecutionTimeoutPaused must be true or false.');
    }
    const { executionId, status } = await this.#executions.record(request);
    await this.#recent.once(`pause ${executionId}`, body, async () => {
      if (status === 'PAUSING' || status === 'PAUSED') throw conflict(`is ${status} already`);
      await pause(this.#service, executionId, { reason, pausesTimeout });
    });
    return {};
  };

  /** ResumeDurableExecution. */
  readonly resume = async (request: ApiRequest): Promise<ApiReply> => {
    const body = jsonBody(request);
    const reason = reasonIn(body);
    const { executionId, status } = await this.#executions.record(request);
    await this.#recent.once(`resume ${executionId}`, body, async () => {
      if (status === 'RUNNING') throw conflict('is not paused');
      await resume(this.#service, executionId, reason);
    });
    return {};
  };

  /** DeleteDurableExecution. It is gone when the request is answered. */
  readonly delete = async (request: ApiRequest): Promise<ApiReply> => {
    const { executionId, status, endedAt } = await this.#executions.record(request);
    if (endedAt === undefined) throw conflict(`is ${status}: only executions that have ended can be deleted`);
    await this.#service.removeEnded([executionId]);
    return { status: 202, body: { DeletionRequestTimestamp: new Date(this.#service.clock.now()) } };
  };
}

function reasonIn({ Reason: reason }: Readonly<Record<string, unknown>>): string | undefined {
  if (reason === undefined || reason === null) return undefined;
  if (typeof reason !== 'string') throw new AwsError('SerializationException', 'Reason must be a string.');
  if (reason.length <= LIMITS.reasonCharacters) return reason;
  throw invalidParameter(`Reason has ${reason.length} characters, but the most is ${LIMITS.reasonCharacters}.`);
}

function conflict(problem: string): AwsError {
  return new AwsError('ResourceConflictException', `The durable execution ${problem}.`);
}
