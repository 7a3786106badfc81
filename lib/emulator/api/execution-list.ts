import { EXECUTION_STATUSES, type ExecutionStatus } from '../../core/wire/index.js';
import type { ListedExecution, ListRequest } from '../../journal/execution-list.js';
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
    const after = moment(request, 'StartedAfter');
    const before = moment(request, 'StartedBefore');
    const all = this.#records({
      workflow: fn.name,
      name: text(request, 'DurableExecutionName'),
      statuses: statuses.length === 0 ? undefined : (statuses as ExecutionStatus[]),
      startedFrom: after === undefined ? undefined : Math.floor(after) + 1,
      startedTo: before === undefined ? undefined : Math.ceil(before),
    });
    const limit = maxItems(request);
    // A store knows no versions: they are in the ids.
    const isWanted = ({ executionId }: ListedExecution) =>
      qualifier === undefined || versionIn(executionId) === version;
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

  /** The newest first. */
  async *#records(filters: Omit<ListRequest, 'limit' | 'marker'>): AsyncGenerator<ListedExecution> {
    let marker: string | undefined;
    do {
      const { executions, nextMarker } = await this.#store.list({ ...filters, limit: STORE_PAGE, marker });
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
