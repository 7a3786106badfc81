import { EXECUTION_ENDS, EXECUTION_STATUSES } from '../../core/wire/index.js';
import type { ListRequest } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition } from '../../journal/page.js';
import type { ListFilter } from '../list-work.js';

/** The values of a statement in the making. */
export class Values {
  readonly all: unknown[] = [];

  /** The placeholder of a value. */
  add(value: unknown, type: 'bigint' | 'text' | 'text[]' | 'boolean[]' = 'text'): string {
    this.all.push(value);
    return `$${this.all.length}::${type}`;
  }
}

/** A condition that writes itself into a statement. */
export type Condition = (values: Values) => string;

/**
 * Where to read: one index, in one range for each part. In its conditions `entry` is the row of the
 * table, and `part` what the parts have.
 */
export interface Source {
  readonly table: 'executions' | 'attributes';
  /** Default: one range. */
  readonly parts?: { readonly count: number; readonly from: Condition };
  readonly conditions: readonly Condition[];
  readonly covers: readonly ListFilter[];
  /** Whether the index has the order of the list. */
  readonly isInOrder: boolean;
}

/** The columns of the moments and the numbers that lists go by, in the rows of a table. */
export function orderOf(table: Source['table'], at: string): readonly [at: string, key: string] {
  return table === 'attributes' ? ['entry.started_at', 'entry.execution'] : [`entry.${at}`, 'entry.key'];
}

/** Each filter of a request, as a condition on `execution`. */
export function filtersOf(request: ListRequest, start: ListPosition | undefined): Map<ListFilter, Condition> {
  const { workflow, name, statuses, namePrefix, appVersion, blocked, compacted, awaitsCallbacks } = request;
  const byEnd = isByEnd(request);
  const at = byEnd ? 'execution.ended_at' : 'execution.started_at';
  const page = pageConditions(request, start, at, 'execution.key');
  const starts = byEnd ? startConditions(request, 'execution') : [];
  const filters = new Map<ListFilter, Condition>();
  const add = (filter: ListFilter, isGiven: boolean, condition: Condition) => isGiven && filters.set(filter, condition);
  add('page', page.length > 0, allOf(page));
  add('name', name !== undefined, (values) => `execution.name = ${values.add(name)}`);
  add('prefix', namePrefix !== undefined, prefixCondition('execution', namePrefix!));
  add('workflow', workflow !== undefined, (values) => `execution.workflow = ${values.add(workflow)}`);
  add('status', statuses !== undefined, (values) => `execution.status = ANY (${values.add(statuses, 'text[]')})`);
  add('version', appVersion !== undefined, (values) => `execution.app_version = ${values.add(appVersion)}`);
  const isBlocked = 'execution.blocked IS NOT NULL AND execution.ended_at IS NULL';
  add('blocked', blocked !== undefined, () => (blocked ? isBlocked : `NOT (${isBlocked})`));
  add('compacted', compacted !== undefined, () => `execution.compacted_at IS ${compacted ? 'NOT ' : ''}NULL`);
  add('awaits', awaitsCallbacks === true, () => 'execution.awaits_callbacks AND execution.ended_at IS NULL');
  add('starts', starts.length > 0, allOf(starts));
  add('ended', byEnd, () => 'execution.ended_at IS NOT NULL');
  for (const [key, value] of Object.entries(request.attributes ?? {})) {
    // One look into an index: as an EXISTS it might become a join with all that have the attribute.
    add(
      `attribute ${key}`,
      true,
      (values) => `(
      SELECT true FROM {s}.attributes AS other WHERE other.name = ${values.add(key)} AND other.value = ${values.add(value)}
        AND other.started_at = execution.started_at AND other.execution = execution.key)`,
    );
  }
  return filters;
}

/**
 * The sources that a request can be read from. The last one has the order of the list, and covers
 * whatever no other does.
 *
 * @param workflows the workflow asked for, or all that have executions.
 */
export function sourcesOf(
  request: ListRequest,
  start: ListPosition | undefined,
  workflows: readonly string[],
): Source[] {
  const { name, workflow, statuses, namePrefix, appVersion, blocked, compacted, awaitsCallbacks } = request;
  const byEnd = isByEnd(request);
  const inPage = pageConditions(request, start, byEnd ? 'entry.ended_at' : 'entry.started_at', 'entry.key');
  const startsInPage = byEnd ? [] : inPage;
  const ofPage: readonly ListFilter[] = byEnd ? [] : ['page'];
  const among = [...new Set(statuses ?? (byEnd ? EXECUTION_ENDS : EXECUTION_STATUSES))];
  const groups = workflows.flatMap((each) => among.map((status) => ({ workflow: each, status, isKept: true })));
  const ofWorkflow = 'entry.workflow = part.workflow';
  const ofGroup = () => `${ofWorkflow} AND entry.status = part.status`;
  const sources: Source[] = [];
  const add = (isGiven: boolean | undefined, source: Omit<Source, 'table'> & Partial<Source>) =>
    isGiven && sources.push({ table: 'executions', ...source });

  add(name !== undefined, {
    parts: partsOf(workflows.map((each) => ({ workflow: each, status: '', isKept: true }))),
    conditions: [(values) => `${ofWorkflow} AND entry.name = ${values.add(name)}`],
    covers: ['workflow', 'name'],
    isInOrder: false,
  });
  add(awaitsCallbacks, {
    parts: partsOf(groups),
    conditions: [ofGroup, () => 'entry.awaits_callbacks AND entry.ended_at IS NULL', ...startsInPage],
    covers: ['workflow', 'status', 'awaits', ...ofPage],
    isInOrder: !byEnd,
  });
  add(blocked, {
    conditions: [() => 'entry.blocked IS NOT NULL AND entry.ended_at IS NULL', ...startsInPage],
    covers: ['blocked', ...ofPage],
    isInOrder: !byEnd,
  });
  add(namePrefix !== undefined, {
    parts: partsOf(workflows.map((each) => ({ workflow: each, status: '', isKept: true }))),
    conditions: [() => ofWorkflow, prefixCondition('entry', namePrefix!)],
    covers: ['workflow', 'prefix'],
    isInOrder: false,
  });
  for (const [key, value] of Object.entries(request.attributes ?? {})) {
    const inOwnPage = pageConditions(request, start, 'entry.started_at', 'entry.execution');
    add(true, {
      table: 'attributes',
      conditions: [
        (values) => `entry.name = ${values.add(key)} AND entry.value = ${values.add(value)}`,
        ...(byEnd ? [] : inOwnPage),
      ],
      covers: [`attribute ${key}`, ...ofPage],
      isInOrder: !byEnd,
    });
  }
  add(appVersion !== undefined, {
    conditions: [(values) => `entry.app_version = ${values.add(appVersion)}`, ...startsInPage],
    covers: ['version', ...ofPage],
    isInOrder: !byEnd,
  });
  const starts = byEnd ? startConditions(request, 'entry') : [];
  add(starts.length > 0, { conditions: starts, covers: ['starts'], isInOrder: false });
  if (byEnd) {
    const kept = compacted === undefined ? [true, false] : [!compacted];
    add(true, {
      parts: partsOf(groups.flatMap((group) => kept.map((isKept) => ({ ...group, isKept })))),
      conditions: [
        ofGroup,
        () => 'entry.ended_at IS NOT NULL AND (entry.compacted_at IS NULL) = part.is_kept',
        ...inPage,
      ],
      covers: ['workflow', 'status', 'compacted', 'ended', 'page'],
      isInOrder: true,
    });
  } else if (workflow !== undefined || statuses !== undefined) {
    const covers: readonly ListFilter[] = ['workflow', 'status', 'page'];
    add(true, { parts: partsOf(groups), conditions: [ofGroup, ...inPage], covers, isInOrder: true });
  } else {
    add(true, { conditions: inPage, covers: ['page'], isInOrder: true });
  }
  return sources;
}

interface Part {
  readonly workflow: string;
  readonly status: string;
  readonly isKept: boolean;
}

function partsOf(parts: readonly Part[]): NonNullable<Source['parts']> {
  const column = (member: keyof Part) => parts.map((part) => part[member]);
  return {
    count: parts.length,
    from: (values) => `unnest(${values.add(column('workflow'), 'text[]')}, ${values.add(column('status'), 'text[]')},
      ${values.add(column('isKept'), 'boolean[]')}) AS part(workflow, status, is_kept)`,
  };
}

export function allOf(conditions: readonly Condition[]): Condition {
  return (values) => conditions.map((condition) => condition(values)).join(' AND ') || 'TRUE';
}

/** The part of the list behind a position, and within the range of moments that it is sorted by. */
function pageConditions(request: ListRequest, start: ListPosition | undefined, at: string, key: string): Condition[] {
  const earliest = isByEnd(request) ? request.endedFrom : request.startedFrom;
  const before: Condition = (values) =>
    `(${at}, ${key}) < (${values.add(start!.at, 'bigint')}, ${values.add(Math.max(start!.ordinal, 0), 'bigint')})`;
  const from: Condition = (values) => `${at} >= ${values.add(earliest, 'bigint')}`;
  return [...(start === undefined ? [] : [before]), ...(earliest === undefined ? [] : [from])];
}

/** The range of starts of a list that is sorted by ends. */
function startConditions({ startedFrom, startedTo }: ListRequest, row: string): Condition[] {
  const from: Condition = (values) => `${row}.started_at >= ${values.add(startedFrom, 'bigint')}`;
  const to: Condition = (values) => `${row}.started_at < ${values.add(startedTo, 'bigint')}`;
  return [...(startedFrom === undefined ? [] : [from]), ...(startedTo === undefined ? [] : [to])];
}

/** Names are ASCII, so that no name that begins like this stands behind the last character. */
function prefixCondition(row: string, prefix: string): Condition {
  return (values) => `${row}.name >= ${values.add(prefix)} AND ${row}.name < ${values.add(`${prefix}\x7f`)}`;
}
