import { ExecutionNotFoundError } from '../../core/errors/client-errors.js';
import type { ExecutionRecord } from '../../journal/execution-record.js';
import { type ExecutionService, historyPage, pauseOf, stopEvent } from '../../service/index.js';
import type { FunctionDirectory } from '../functions/function-directory.js';
import { DEFAULT_RETENTION_DAYS } from '../functions/function-settings.js';
import { invalidParameter } from '../protocol/aws-error.js';
import { executionIdIn, versionIn } from '../protocol/execution-arn.js';
import { type ApiReply, type ApiRequest, flag, maxItems, text } from './api-request.js';
import { errorBody } from './error-body.js';

export interface ExecutionsProps {
  readonly service: ExecutionService;
  readonly directory: FunctionDirectory;
}

/** The operations that read an execution, and the one that stops it. */
export class Executions {
  readonly #service: ExecutionService;
  readonly #directory: FunctionDirectory;

  constructor({ service, directory }: ExecutionsProps) {
    this.#service = service;
    this.#directory = directory;
  }

  /** GetDurableExecution. */
  readonly get = async (request: ApiRequest): Promise<ApiReply> => {
    const record = await this.record(request);
    const { executionId, name, workflow, status, startedAt, endedAt, input, result, error } = record;
    const isIncluded = flag(request, 'IncludeExecutionData', true);
    const durable = this.#directory.get(workflow)?.durable;
    const asked = await pauseOf(this.#service, record);
    return {
      body: {
        DurableExecutionArn: this.#directory.arnOf(record),
        DurableExecutionName: name,
        FunctionArn: this.#directory.functionArnOf(record),
        StartTimestamp: new Date(startedAt),
        EndTimestamp: endedAt === undefined ? undefined : new Date(endedAt),
        Status: status,
        Version: versionIn(executionId),
        ExecutionDataIncluded: isIncluded,
        ...(isIncluded && { InputPayload: input, Result: result, Error: error }),
        PauseDetails: asked && {
          ExecutionTimeoutPaused: asked.pausesTimeout,
          PauseRequestTimestamp: new Date(asked.at),
          ...(isIncluded && { Reason: asked.reason }),
        },
        DurableConfig: durable && {
          ExecutionTimeout: durable.executionTimeout,
          RetentionPeriodInDays: durable.retentionPeriodInDays ?? DEFAULT_RETENTION_DAYS,
        },
      },
    };
  };

  /** GetDurableExecutionHistory. */
  readonly history = async (request: ApiRequest): Promise<ApiReply> => {
    const { executionId } = await this.record(request);
    const marker = text(request, 'Marker');
    if (marker !== undefined && !/^[1-9]\d{0,8}$/.test(marker)) {
      throw invalidParameter('The Marker is not the NextMarker of a page of this history.');
    }
    const { events, nextMarker } = historyPage(executionId, await this.#service.store.journal(executionId), {
      limit: maxItems(request),
      marker,
      reverse: flag(request, 'ReverseOrder', false),
      includeData: flag(request, 'IncludeExecutionData', true),
    });
    return { body: { Events: events, NextMarker: nextMarker } };
  };

  /** StopDurableExecution. It does not change an execution that has ended. */
  readonly stop = async (request: ApiRequest): Promise<ApiReply> => {
    const decision = stopEvent(errorBody(request).error);
    const { executionId } = await this.record(request);
    await this.#service.recordExternal(executionId, decision);
    const { endedAt } = await this.#service.record(executionId);
    return { body: { StopTimestamp: new Date(endedAt!) } };
  };

  /** The record of the execution that a request names. @throws ExecutionNotFoundError */
  async record({ params: { Arn = '' } }: ApiRequest): Promise<ExecutionRecord> {
    const record = await this.#service.store.get(executionIdIn(Arn));
    if (record === undefined || this.#directory.arnOf(record) !== Arn) throw new ExecutionNotFoundError(Arn);
    return record;
  }
}
