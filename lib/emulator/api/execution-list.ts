import { EXECUTION_STATUSES, type ExecutionStatus } from '../../core/wire/index.js';
import type { ListedExecution } from '../../journal/execution-list.js';
import type { ExecutionStore } from '../../journal/execution-store.js';
import type { FunctionDirectory } from '../functions/function-directory.js';
import { invalidParameter } from '../protocol/aws-error.js';
import { versionIn } from '../protocol/execution-arn.js';
import { type ApiReply, type ApiRequest, flag, maxItems, moment, text } from './api-request.js';

const STORE_PAGE = 1000;

export interface ExecutionListProps {
  readonly store: ExecutionStore;
  readonly directory: FunctionDirectory;
}

/** The ListDurableExecutionsByFunction operation. */
export class ExecutionList {
  readonly #store: ExecutionStore;
  readonly #directory: FunctionDirectory;

  constructor({ store, directory }: ExecutionListProps) {
    this.#store = store;
    this.#directory = directory;
  }

  readonly serve = async (request: ApiRequest): Promise<ApiReply> => {
    const { fn, version, qualifier } = this.#directory.find(request.params.FunctionName!, text(request, 'Qualifier'));
    const statuses = request.query.getAll('Statuses').filter((status) => status !== '');
    const unknown = statuses.find((status) => !EXECUTION_STATUSES.includes(status as ExecutionStatus));
    if (unknown !== undefined) throw invalidParameter(`${JSON.stringify(unknown)} is no status of an execution.`);
    const name = text(request, 'DurableExecutionName');
    const after = moment(request, 'StartedAfter') ?? Number.NEGATIVE_INFINITY;
    const before = moment(request, 'StartedBefore') ?? Number.POSITIVE_INFINITY;
    const limit = maxItems(request);
    const isWanted = (record: ListedExecution) =>
      (statuses.length === 0 || statuses.includes(record.status)) &&
      (qualifier === undefined || versionIn(record.executionId) === version) &&
      record.startedAt > after &&
      record.startedAt < before;
    const all =
      name === undefined ? this.#records(fn.name, statuses as ExecutionStatus[]) : await this.#named(fn.name, name);
    const records = flag(request, 'ReverseOrder', false) ? (await collected(all)).reverse() : all;
    const page = await pageAfter(records, text(request, 'Marker'), isWanted, limit + 1);
    const NextMarker = page.length > limit ? markerOf(page[limit - 1]!) : undefined;
    return { body: { DurableExecutions: page.slice(0, limit).map((one) => this.#summaryOf(one)), NextMarker } };
  };

  #summaryOf(execution: ListedExecution): object {
    const { name, status, startedAt, endedAt } = execution;
    return {
      DurableExecutionArn: this.#directory.arnOf(execution),
      DurableExecutionName: name,
      FunctionArn: this.#directory.functionArnOf(execution),
      Status: status,
      StartTimestamp: new Date(startedAt),
      EndTimestamp: endedAt === undefined ? undefined : new Date(endedAt),
    };
  }

  async #named(workflow: string, name: string): Promise<ListedExecution[]> {
    const executionId = await this.#store.findId(workflow, name);
    const record = executionId === undefined ? undefined : await this.#store.get(executionId);
    return record === undefined ? [] : [record];
  }

  /** The newest first. */
  async *#records(workflow: string, statuses: readonly ExecutionStatus[]): AsyncGenerator<ListedExecution> {
    let marker: string | undefined;
    do {
      const request = { workflow, statuses: statuses.length === 0 ? undefined : statuses, limit: STORE_PAGE, marker };
      const { executions, nextMarker } = await this.#store.list(request);
      yield* executions;
      marker = nextMarker;
    } while (marker !== undefined);
  }
}

/** A page begins after an execution, not at a number, so that new executions shift nothing. */
async function pageAfter(
  records: AsyncIterable<ListedExecution> | Iterable<ListedExecution>,
  marker: string | undefined,
  isWanted: (record: ListedExecution) => boolean,
  limit: number,
): Promise<ListedExecution[]> {
  const page: ListedExecution[] = [];
  let isAfter = marker === undefined;
  for await (const record of records) {
    if (isAfter && isWanted(record)) page.push(record);
    if (page.length === limit) break;
    isAfter ||= markerOf(record) === marker;
  }
  if (!isAfter) throw invalidParameter('The Marker is not the NextMarker of a page of this list.');
  return page;
}

function markerOf({ executionId }: ListedExecution): string {
  return Buffer.from(executionId).toString('base64url');
}

async function collected<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
