import { EXECUTION_ENDS, EXECUTION_STATUSES } from '../../core/wire/index.js';
import type { ListRequest } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition } from '../../journal/page.js';
import type { ListFilter } from '../list-work.js';
import {
  all,
  attributeCondition,
  blockedCondition,
  type Condition,
  compactedCondition,
  isEqual,
  pageCondition,
  prefixCondition,
  startCondition,
  statusCondition,
} from './sqlite-list-conditions.js';

/** Where to read: ranges of one index, which together have all that the covered filters match. */
export interface Source {
  /** What the ranges are of: a table with its index. */
  readonly index: string;
  /** The same, with the executions where the index is of another table. Default: `index`. */
  readonly from?: string;
  readonly ranges: readonly Condition[];
  readonly covers: readonly ListFilter[];
  /** The columns of the index that have the order of the list; absent if it has another one. */
  readonly order?: readonly [at: string, key: string];
}

/** Each filter of the request as a condition that no index is used for. */
export function filtersOf(request: ListRequest, start: ListPosition | undefined): Map<ListFilter, Condition> {
  const { workflow, name, statuses, namePrefix, appVersion, blocked, compacted, awaitsCallbacks } = request;
  const byEnd = isByEnd(request);
  const column = `+executions.${byEnd ? 'ended_at' : 'started_at'}`;
  const conditions: [ListFilter, Condition | undefined][] = [
    ['page', pageCondition(request, start, column)],
    ['name', isEqual('+executions.name', name)],
    ['prefix', prefixCondition(namePrefix, '+')],
    ['workflow', isEqual('+workflow', workflow)],
    ['status', statusCondition(statuses)],
    ['version', isEqual('+app_version', appVersion)],
    ['blocked', blockedCondition(blocked)],
    ['compacted', compactedCondition(compacted)],
    ['awaits', awaitsCallbacks ? AWAITS_CALLBACKS : undefined],
    ['starts', startCondition(request, '+')],
    ['ended', byEnd ? IS_ENDED : undefined],
    ...Object.entries(request.attributes ?? {}).map(([key, value]): [ListFilter, Condition] => [
      `attribute ${key}`,
      attributeCondition(key, value),
    ]),
  ];
  return new Map(conditions.filter((each): each is [ListFilter, Condition] => each[1] !== undefined));
}

/**
 * The sources that a request can be read from, the most selective first. The last one has the order
 * of the list, and covers whatever no other does.
 *
 * @param workflows the workflow asked for, or all that have executions.
 */
export function sourcesOf(
  request: ListRequest,
  start: ListPosition | undefined,
  workflows: readonly string[],
): Source[] {
  const { name, statuses, namePrefix, appVersion, blocked, compacted, awaitsCallbacks, workflow } = request;
  const byEnd = isByEnd(request);
  const column = byEnd ? 'ended_at' : 'started_at';
  const inPage = pageCondition(request, start, column);
  const among = byEnd ? EXECUTION_ENDS : EXECUTION_STATUSES;
  const groups = workflows.flatMap((each) =>
    [...new Set(statuses ?? among)].map((status) => all(isEqual('workflow', each), isEqual('status', status))),
  );
  const inOrder = byEnd ? {} : { order: [column, 'key'] as const };
  const ofPage: readonly ListFilter[] = byEnd ? [] : ['page'];
  const startsInPage = byEnd ? undefined : inPage;
  const sources: Source[] = [];
  const add = (source: Source | false | undefined) => source && sources.push(source);

  add(
    name !== undefined && {
      index: 'executions',
      ranges: workflows.map((each) => all(isEqual('workflow', each), isEqual('executions.name', name))),
      covers: ['workflow', 'name'],
    },
  );
  add(
    awaitsCallbacks && {
      index: 'executions INDEXED BY executions_awaiting',
      ranges: groups.map((group) => all(group, AWAITS_CALLBACKS, startsInPage)),
      covers: ['workflow', 'status', 'awaits', ...ofPage],
      ...inOrder,
    },
  );
  add(
    blocked && {
      index: 'executions INDEXED BY executions_blocked',
      ranges: [all(blockedCondition(true), startsInPage)],
      covers: ['blocked', ...ofPage],
      ...inOrder,
    },
  );
  add(
    namePrefix !== undefined && {
      index: 'executions',
      ranges: workflows.map((each) => all(isEqual('workflow', each), prefixCondition(namePrefix, ''))),
      covers: ['workflow', 'prefix'],
    },
  );
  for (const [key, value] of Object.entries(request.attributes ?? {})) {
    const order = ['attributes.started_at', 'attributes.execution'] as const;
    const range = { sql: 'attributes.name = ? AND attributes.value = ?', values: [key, value] };
    add({
      index: 'attributes',
      from: 'attributes CROSS JOIN executions ON executions.key = attributes.execution',
      ranges: [all(range, byEnd ? undefined : pageCondition(request, start, ...order))],
      covers: [`attribute ${key}`, ...ofPage],
      ...(!byEnd && { order }),
    });
  }
  add(
    appVersion !== undefined && {
      index: 'executions',
      ranges: [all(isEqual('app_version', appVersion), startsInPage)],
      covers: ['version', ...ofPage],
      ...inOrder,
    },
  );
  const starts = byEnd ? startCondition(request, '') : undefined;
  add(starts && { index: 'executions INDEXED BY executions_by_start', ranges: [starts], covers: ['starts'] });
  if (byEnd) {
    const parts = compacted === undefined ? [1, 0] : [compacted ? 0 : 1];
    const ranges = groups.flatMap((group) =>
      parts.map((part) => all(group, IS_ENDED, { sql: '(compacted_at IS NULL) = ?', values: [part] }, inPage)),
    );
    const covers: readonly ListFilter[] = ['workflow', 'status', 'compacted', 'ended', 'page'];
    add({ index: 'executions INDEXED BY executions_by_end', ranges, covers, order: ['ended_at', 'key'] });
  } else if (workflow !== undefined || statuses !== undefined) {
    const ranges = groups.map((group) => all(group, inPage));
    const index = 'executions INDEXED BY executions_by_workflow';
    add({ index, ranges, covers: ['workflow', 'status', 'page'], ...inOrder });
  } else {
    const index = 'executions INDEXED BY executions_by_start';
    add({ index, ranges: [all(inPage)], covers: ['page'], ...inOrder });
  }
  return sources;
}

const AWAITS_CALLBACKS: Condition = { sql: 'ended_at IS NULL AND awaits_callbacks', values: [] };
const IS_ENDED: Condition = { sql: 'ended_at IS NOT NULL', values: [] };
