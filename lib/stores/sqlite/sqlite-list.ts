import { EXECUTION_ENDS, EXECUTION_STATUSES } from '../../core/wire/index.js';
import type { ListRequest } from '../../journal/execution-list.js';
import { isByEnd, type ListPosition, pageStart } from '../../journal/page.js';
import type { SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import {
  all,
  attributesCondition,
  blockedCondition,
  type Condition,
  compactedCondition,
  isEqual,
  pageCondition,
  prefixCondition,
  startCondition,
  statusCondition,
} from './sqlite-list-conditions.js';

/**
 * The most executions that are found by an index with another order than the list, and then sorted.
 * A filter that matches more fills a page soon on the way through an index in order.
 */
const MOST_SORTED = 1000;

/** Where to read: ranges of one index, which together have all that is wanted. */
interface Plan {
  /** Default: the executions alone. */
  readonly from?: string;
  readonly ranges: readonly Condition[];
  /**
   * The columns of the index that have the order of the list; `undefined` if what is found must be
   * sorted.
   */
  readonly order: readonly [at: string, key: string] | undefined;
}

const BY_ATTRIBUTE = 'attributes CROSS JOIN executions ON executions.key = attributes.execution';

/**
 * Finds the executions on a page of a list. Each index is read only as far as the page reaches,
 * whatever lies behind it. One plan is chosen for a request, the most selective first: the name, a
 * few executions of a prefix, an attribute or a version, what is blocked, what awaits callbacks, the
 * ends, a status or a workflow, the starts. The other filters are tried on each execution that the plan comes to.
 */
export class SqliteList {
  readonly #driver: SqliteDriver;
  /** By their text: there are as many as combinations of filters that are in use. */
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(driver: SqliteDriver) {
    this.#driver = driver;
  }

  /** The positions of the executions on the page, and of one more if there is one. */
  positions(request: ListRequest): ListPosition[] {
    const at = isByEnd(request) ? 'ended_at' : 'started_at';
    const { from = 'executions', ranges, order } = this.#plan(request, pageStart(request));
    const [orderedAt, key] = order ?? [`+executions.${at}`, 'executions.key'];
    const limit = request.limit + 1;
    const found = ranges.flatMap(({ sql, values }) => {
      const select = `
        SELECT executions.key AS ordinal, CAST(executions.${at} AS INTEGER) AS at FROM ${from} WHERE ${sql}
        ORDER BY ${orderedAt} DESC, ${key} DESC LIMIT ?`;
      return this.#statement(select).all(...values, limit) as ListPosition[];
    });
    return found
      .map((position) => ({ at: Number(position.at), ordinal: Number(position.ordinal) }))
      .sort((a, b) => b.at - a.at || b.ordinal - a.ordinal)
      .slice(0, limit);
  }

  #plan(request: ListRequest, start: ListPosition | undefined): Plan {
    const { workflow, name, statuses, namePrefix, appVersion, blocked, compacted, awaitsCallbacks } = request;
    const byEnd = isByEnd(request);
    const attributes = Object.entries(request.attributes ?? {});
    const column = byEnd ? 'executions.ended_at' : 'executions.started_at';
    const inPage = pageCondition(request, start, column);
    // Tried on each execution, whatever the plan.
    const rest = [
      startCondition(request),
      blockedCondition(blocked),
      compactedCondition(compacted),
      awaitsCallbacks && AWAITS_CALLBACKS,
    ];
    const ofWorkflow = isEqual('+workflow', workflow);
    const ofStatus = statusCondition(statuses);
    const ofVersion = isEqual('+app_version', appVersion);
    const withPrefix = prefixCondition(namePrefix, '+');
    const withAttributes = attributesCondition(attributes);
    const sorted = [pageCondition(request, start, `+${column}`), byEnd ? IS_ENDED : undefined, ofStatus, ...rest];

    if (name !== undefined) {
      const ranges = this.#workflows(workflow).map((each) =>
        all(
          isEqual('workflow', each),
          isEqual('executions.name', name),
          ...sorted,
          ofVersion,
          withPrefix,
          withAttributes,
        ),
      );
      return { ranges, order: undefined };
    }
    const prefix = prefixCondition(namePrefix, '');
    if (prefix !== undefined) {
      const ranges = this.#workflows(workflow).map((each) => all(isEqual('workflow', each), prefix));
      if (this.#isSmall('executions', ranges)) {
        return { ranges: ranges.map((range) => all(range, ...sorted, ofVersion, withAttributes)), order: undefined };
      }
    }
    const isNarrow = byEnd || statuses !== undefined || workflow !== undefined;
    const [attribute, ...others] = attributes;
    if (attribute !== undefined) {
      const range = { sql: 'attributes.name = ? AND attributes.value = ?', values: attribute };
      const also = [ofWorkflow, ofVersion, withPrefix, attributesCondition(others)];
      const isSmall = isNarrow && this.#isSmall('attributes', [range]);
      if (!byEnd && (isSmall || !isNarrow)) {
        const order = ['attributes.started_at', 'attributes.execution'] as const;
        const ranges = [all(range, pageCondition(request, start, ...order), ofStatus, ...rest, ...also)];
        return { from: BY_ATTRIBUTE, ranges, order };
      }
      if (isSmall) return { from: BY_ATTRIBUTE, ranges: [all(range, ...sorted, ...also)], order: undefined };
    }
    if (appVersion !== undefined) {
      const range = isEqual('app_version', appVersion)!;
      const also = [ofWorkflow, withPrefix, withAttributes];
      const isSmall = isNarrow && this.#isSmall('executions', [range]);
      if (!byEnd && (isSmall || !isNarrow)) {
        return { ranges: [all(range, inPage, ofStatus, ...rest, ...also)], order: [column, 'key'] };
      }
      if (isSmall) return { ranges: [all(range, ...sorted, ...also)], order: undefined };
    }
    const also = [ofVersion, withPrefix, withAttributes];
    if (byEnd && (blocked === true || awaitsCallbacks)) return { ranges: [], order: undefined };
    if (blocked === true) {
      return { ranges: [all(inPage, ofWorkflow, ofStatus, ...rest, ...also)], order: [column, 'key'] };
    }
    if (!isNarrow && !awaitsCallbacks) return { ranges: [all(inPage, ...rest, ...also)], order: [column, 'key'] };
    const parts = byEnd ? this.#ends(compacted) : [undefined];
    const among = byEnd ? EXECUTION_ENDS : EXECUTION_STATUSES;
    const wanted = new Set(statuses ?? among);
    const ranges = this.#workflows(workflow).flatMap((each) =>
      [...wanted].flatMap((status) =>
        parts.map((part) =>
          all(
            isEqual('workflow', each),
            isEqual('status', status),
            part,
            inPage,
            startCondition(request),
            ...rest,
            ...also,
          ),
        ),
      ),
    );
    // SQLite would take the index of all executions, which has the same columns.
    const from = awaitsCallbacks && 'executions INDEXED BY executions_awaiting';
    return { ...(from && { from }), ranges, order: [column, 'key'] };
  }

  /** The parts of the index of ends that a request needs. */
  #ends(compacted: boolean | undefined): Condition[] {
    const hasJournals = compacted === undefined ? [1, 0] : [compacted ? 0 : 1];
    return hasJournals.map((value) => ({
      sql: 'ended_at IS NOT NULL AND (compacted_at IS NULL) = ?',
      values: [value],
    }));
  }

  #isSmall(from: string, ranges: readonly Condition[]): boolean {
    let count = 0;
    for (const { sql, values } of ranges) {
      const select = `SELECT count(*) AS count FROM (SELECT 1 FROM ${from} WHERE ${sql} LIMIT ${MOST_SORTED + 1})`;
      count += Number((this.#statement(select).get(...values) as { count: number }).count);
      if (count > MOST_SORTED) return false;
    }
    return true;
  }

  /** The workflow asked for, or all that have executions, each by one look into their index. */
  #workflows(workflow: string | undefined): string[] {
    if (workflow !== undefined) return [workflow];
    const found: string[] = [];
    const next = this.#statement('SELECT min(workflow) AS workflow FROM executions WHERE workflow > ?');
    for (let last = ''; ; last = found.at(-1)!) {
      const { workflow: each } = next.get(last) as { workflow: string | null };
      if (each === null) return found;
      found.push(each);
    }
  }

  #statement(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#driver.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

const AWAITS_CALLBACKS: Condition = { sql: 'ended_at IS NULL AND awaits_callbacks', values: [] };
const IS_ENDED: Condition = { sql: 'ended_at IS NOT NULL', values: [] };
