import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { type ExecutionSummary, pagesOf } from '../../client/index.js';
import { type HistoryEvent, hasEnded } from '../../core/wire/index.js';
import { findExecution } from '../place/find-execution.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place, PlaceClient } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { EXIT, UsageError } from '../print/command-failure.js';
import { summaryJson } from '../print/execution-json.js';
import { data, styleOf } from '../print/output.js';
import { printEvent } from '../print/print-event.js';
import { inOneLine } from '../print/text.js';
import { momentText } from '../print/times.js';

interface TailFlags extends PlaceFlags {
  readonly all?: true;
  readonly json?: true;
}

/** The time between two looks. */
const LOOK_MILLIS = 250;

/** `everstep tail` */
export function tailCommand(): Command {
  return withPlace(new Command('tail'))
    .summary('follow an execution until it ends, or the starts and ends of all')
    .argument('[execution]', 'its id, its name, or Workflow/name')
    .option('--all', 'follow all executions of the place, until Ctrl-C')
    .option('--json', 'print one JSON object a line')
    .action(inPlace(tail));
}

async function tail(place: Place, { all, json }: TailFlags, given: string | undefined): Promise<void> {
  if ((given === undefined) !== (all === true)) {
    throw new UsageError('Name the execution to follow, or give --all instead.');
  }
  if (given === undefined) await followAll(place, json === true);
  else await followOne(place, given, json === true);
}

/** The exit code says how the execution ended. */
async function followOne(place: Place, given: string, json: boolean): Promise<void> {
  const { executionId, startedAt } = await findExecution(place, given);
  let last = 0;
  for (;;) {
    for (const event of await eventsAfter(place.client, executionId, last)) {
      if (json) data.json(event);
      else printEvent(event, startedAt.getTime());
      last = event.EventId;
    }
    const { status } = await place.client.describe(executionId);
    // Events that came before the end are read once more.
    const rest = hasEnded(status) ? await eventsAfter(place.client, executionId, last) : undefined;
    if (rest?.length === 0) {
      process.exitCode = status === 'SUCCEEDED' ? EXIT.done : EXIT.failed;
      return;
    }
    if (rest === undefined) await sleep(LOOK_MILLIS);
  }
}

/** The events behind one, read from the end, so that a long history is not read again and again. */
async function eventsAfter(client: PlaceClient, executionId: string, last: number): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  const options = { reverse: true, limit: last === 0 ? 1000 : 100 };
  for await (const page of pagesOf((marker) => client.history(executionId, { ...options, marker }))) {
    const events = page.events.filter(({ EventId }) => EventId > last);
    found.push(...events);
    if (events.length < page.events.length) break;
  }
  return found.reverse();
}

/** Follows starts and ends. A look covers a little of the time before it, since commits take time. */
async function followAll({ client, workflow }: Place, json: boolean): Promise<void> {
  const seen = new Map<string, number>();
  let since = new Date();
  for (;;) {
    const from = new Date(since.getTime() - OVERLAP_MILLIS);
    since = new Date();
    const only = workflow === undefined ? {} : { workflow };
    const started = await allOf(client, { ...only, startedAt: { from } });
    const ended = workflow === undefined ? await allOf(client, { endedAt: { from } }) : [];
    const changes = [...started, ...ended].flatMap((execution) => changesOf(execution, from, seen));
    changes.sort((a, b) => a.at.getTime() - b.at.getTime());
    for (const { at, execution, status } of changes) {
      const { name, executionId } = execution;
      if (json) data.json({ at, ...summaryJson({ ...execution, status }) });
      else {
        const what = inOneLine(`${execution.workflow}/${name}`);
        data.line(
          `${momentText(at)}  ${data.styled(styleOf(status), status.padEnd(9))}  ${what}  ${data.styled('faint', executionId)}`,
        );
      }
    }
    for (const [key, at] of seen) if (at < from.getTime() - OVERLAP_MILLIS) seen.delete(key);
    await sleep(LOOK_MILLIS);
  }
}

const OVERLAP_MILLIS = 5000;

interface Change {
  readonly at: Date;
  readonly status: ExecutionSummary['status'];
  readonly execution: ExecutionSummary;
}

/** The start and the end of an execution, as far as they are in the range and were not said. */
function changesOf(execution: ExecutionSummary, from: Date, seen: Map<string, number>): Change[] {
  const { executionId, startedAt, endedAt, status } = execution;
  const changes: Change[] = [{ at: startedAt, status: 'RUNNING', execution: { ...execution, endedAt: undefined } }];
  if (endedAt !== undefined) changes.push({ at: endedAt, status, execution });
  return changes.filter(({ at, status }) => {
    const key = `${executionId} ${status} ${at.getTime()}`;
    if (at < from || seen.has(key)) return false;
    seen.set(key, at.getTime());
    return true;
  });
}

async function allOf(client: PlaceClient, options: Parameters<PlaceClient['list']>[0]): Promise<ExecutionSummary[]> {
  const found: ExecutionSummary[] = [];
  const pages = pagesOf((marker) => client.list({ ...options, limit: 1000, marker }));
  for await (const page of pages) found.push(...page.executions);
  return found;
}
