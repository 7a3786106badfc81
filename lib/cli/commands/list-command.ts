import { Command } from 'commander';
import type { ExecutionSummary, StoreListOptions } from '../../client/index.js';
import type { ExecutionStatus } from '../../core/wire/index.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { summaryJson } from '../print/execution-json.js';
import { data, styleOf, talk } from '../print/output.js';
import { type Cell, headOf, printTable } from '../print/table.js';
import { inOneLine } from '../print/text.js';
import { agoText, lengthText, momentText } from '../print/times.js';
import { attributes, momentBefore, statuses, wholeNumber } from './option-values.js';

interface ListFlags extends PlaceFlags {
  readonly workflow?: string;
  readonly status?: readonly ExecutionStatus[];
  readonly name?: string;
  readonly since?: Date;
  readonly blocked?: true;
  readonly attribute?: Readonly<Record<string, string>>;
  readonly limit: number;
  readonly json?: true;
}

const DEFAULT_LIMIT = 50;
/** The most executions that a page of a client has. */
const LARGEST_PAGE = 1000;

/** `everstep list` */
export function listCommand(): Command {
  return withPlace(new Command('list'))
    .summary('list executions, the latest start first')
    .option('-w, --workflow <name>', 'executions of this workflow')
    .option('-s, --status <status>', 'executions in this status; may be repeated', statuses)
    .option('-n, --name <name>', 'the execution of this name; with * at the end, all whose name begins like it')
    .option('--since <when>', 'executions started since, such as 2h or 2027-01-31', momentBefore)
    .option('--blocked', 'executions that are not run until something is mended')
    .option('-a, --attribute <key=value>', 'executions with this attribute; may be repeated', attributes)
    .option('-l, --limit <number>', 'the largest number of executions', wholeNumber, DEFAULT_LIMIT)
    .option('--json', 'print one JSON object a line')
    .action(inPlace(list));
}

async function list(place: Place, flags: ListFlags): Promise<void> {
  const { limit, json } = flags;
  const listed: ExecutionSummary[] = [];
  const filters = filtersOf(place, flags);
  let marker: string | undefined;
  do {
    const page = await place.client.list({ ...filters, limit: Math.min(LARGEST_PAGE, limit - listed.length), marker });
    if (json) for (const execution of page.executions) data.json(summaryJson(execution));
    listed.push(...page.executions);
    for (const { message } of page.unreadable ?? []) talk.line(`unreadable: ${inOneLine(message)}`);
    marker = page.nextMarker;
  } while (marker !== undefined && listed.length < limit);
  if (!json) printExecutions(listed);
  if (listed.length === 0) talk.line(`No such execution is in ${place.label}.`);
  if (marker !== undefined) talk.line(`There are more than ${limit}: see --limit.`);
}

function filtersOf(
  place: Place,
  { workflow = place.workflow, status, name, since, blocked, attribute }: ListFlags,
): StoreListOptions {
  const isPrefix = name?.endsWith('*');
  return {
    ...(workflow !== undefined && { workflow }),
    ...(status !== undefined && { statuses: status }),
    ...(name !== undefined && (isPrefix ? { namePrefix: name.slice(0, -1) } : { name })),
    ...(blocked !== undefined && { blocked }),
    ...(attribute !== undefined && { attributes: attribute }),
    ...(since !== undefined && { startedAt: { from: since } }),
  };
}

/** Prints executions as a table. */
export function printExecutions(executions: readonly ExecutionSummary[]): void {
  if (executions.length === 0) return;
  const now = Date.now();
  const head = headOf('STATUS', 'WORKFLOW', 'NAME', 'STARTED', 'TOOK', 'ID');
  printTable(data, [head, ...executions.map((execution) => rowOf(execution, now))]);
}

function rowOf(
  { status, workflow, name, startedAt, endedAt, executionId, blocked }: ExecutionSummary,
  now: number,
): Cell[] {
  const took = endedAt === undefined ? '' : lengthText(endedAt.getTime() - startedAt.getTime());
  const started = data.isTerminal ? agoText(startedAt, now) : momentText(startedAt);
  const state: Cell = blocked === undefined ? [status, styleOf(status)] : [`${status} (${blocked.cause})`, 'bad'];
  return [state, workflow, [name, 'strong'], started, took, [executionId, 'faint']];
}
