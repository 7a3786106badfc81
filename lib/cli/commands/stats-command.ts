import { Command } from 'commander';
import type { ExecutionCount, StoreSummary, WorkerSummary } from '../../client/index.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { data, styleOf } from '../print/output.js';
import { type Cell, headOf, printTable } from '../print/table.js';
import { agoText, momentText, sizeText } from '../print/times.js';

/** `everstep stats` */
export function statsCommand(): Command {
  return withPlace(new Command('stats'))
    .summary('count executions by workflow and status, and show what is due, the workers and the size')
    .option('--json', 'print one JSON object')
    .action(inPlace(stats));
}

async function stats(place: Place, { json }: PlaceFlags & { readonly json?: true }): Promise<void> {
  const { client } = place;
  const [executions, store, workers, blocked] = await Promise.all([
    client.count(),
    client.stats(),
    client.workers(),
    blockedIn(place),
  ]);
  if (json) {
    data.json({ executions, due: store.due, nextDueAt: store.nextDueAt, blocked, workers, bytes: store.bytes });
    return;
  }
  printTable(data, [headOf('WORKFLOW', 'STATUS', 'COUNT'), ...executions.map(countRow)]);
  data.line();
  printTable(data, factsOf(store, blocked, workers));
  if (workers.length === 0) return;
  data.line();
  printTable(data, [headOf('WORKER', 'HOLDS', 'WORKFLOWS'), ...workers.map(workerRow)]);
}

function countRow({ workflow, status, count }: ExecutionCount): Cell[] {
  return [workflow, [status, styleOf(status)], count.toLocaleString('en')];
}

function workerRow({ workerId, held, workflows = [], hasLeft, isSilent }: WorkerSummary): Cell[] {
  const silence: Cell = ['gives no sign of life', 'bad'];
  return [workerId, held.toLocaleString('en'), isSilent ? silence : hasLeft ? 'stopped' : workflows.join(', ')];
}

/** What waits, what is blocked, and how much room everything takes. */
function factsOf({ due, nextDueAt, bytes }: StoreSummary, blocked: Blocked, workers: readonly WorkerSummary[]) {
  const facts: (readonly [string, string])[] = [['due now', atLeast(due.count, due.more)]];
  if (due.oldestAt !== undefined) facts.push(['oldest due', whenText(due.oldestAt)]);
  if (nextDueAt !== undefined) facts.push(['next due', whenText(nextDueAt)]);
  const hint = blocked.count === 0 ? '' : ', see everstep list --blocked';
  facts.push(['blocked', `${atLeast(blocked.count, blocked.more)}${hint}`]);
  if (workers.length === 0) facts.push(['workers', 'none runs executions of this store']);
  if (bytes !== undefined) facts.push(['size', sizeText(bytes)]);
  return facts.map(([name, text]): Cell[] => [[name, 'faint'], text]);
}

function atLeast(count: number, more: boolean): string {
  return `${count.toLocaleString('en')}${more ? ' or more' : ''}`;
}

function whenText(moment: Date): string {
  return `${momentText(moment)} (${agoText(moment, Date.now())})`;
}

const MOST_BLOCKED = 1000;

interface Blocked {
  readonly count: number;
  readonly more: boolean;
}

async function blockedIn({ client }: Place): Promise<Blocked> {
  const { executions, nextMarker } = await client.list({ blocked: true, limit: MOST_BLOCKED });
  return { count: executions.length, more: nextMarker !== undefined };
}
