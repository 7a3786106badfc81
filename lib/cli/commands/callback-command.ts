import { Command } from 'commander';
import { type OpenCallback, pagesOf } from '../../client/index.js';
import { findExecution } from '../place/find-execution.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { data, talk } from '../print/output.js';
import { type Cell, headOf, printTable } from '../print/table.js';
import { agoText, momentText } from '../print/times.js';
import { jsonValue } from './option-values.js';

interface FailFlags extends PlaceFlags {
  readonly message: string;
  readonly type: string;
}

/** `everstep callback` */
export function callbackCommand(): Command {
  return new Command('callback')
    .summary('list and answer the callbacks that executions wait for')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addCommand(
      withPlace(new Command('list'))
        .summary('list the callbacks that executions wait for')
        .argument('[execution]', 'only those of this one: its id, its name, or Workflow/name')
        .option('-w, --workflow <name>', 'of executions of this workflow')
        .option('--json', 'print one JSON object a line')
        .action(inPlace(list)),
    )
    .addCommand(
      withPlace(new Command('succeed'))
        .summary('answer a callback: the workflow goes on with the value')
        .argument('<id>', 'the id of the callback')
        .argument('[value]', 'the value as JSON, as @file, or - for the standard input')
        .action(inPlace(succeed)),
    )
    .addCommand(
      withPlace(new Command('fail'))
        .summary('fail a callback: the workflow catches the error')
        .argument('<id>', 'the id of the callback')
        .requiredOption('-m, --message <text>', 'the message of the error')
        .option('--type <name>', 'the name of its class', 'Error')
        .action(inPlace(fail)),
    )
    .addCommand(
      withPlace(new Command('heartbeat'))
        .summary('restart the heartbeat timeout of a callback')
        .argument('<id>', 'the id of the callback')
        .action(inPlace(heartbeat)),
    );
}

interface ListFlags extends PlaceFlags {
  readonly workflow?: string;
  readonly json?: true;
}

/** The executions that are looked at for a page. */
const PAGE = 1000;

async function list(place: Place, { workflow, json }: ListFlags, given: string | undefined): Promise<void> {
  const { client } = place;
  const now = Date.now();
  const rows: Cell[][] = [];
  const ofAll = { limit: PAGE, ...(workflow !== undefined && { workflow }) };
  const options = given === undefined ? ofAll : { execution: await findExecution(place, given) };
  for await (const { callbacks } of pagesOf((marker) => client.callbacks.list({ ...options, marker }))) {
    for (const callback of callbacks) {
      if (json) data.json(callback);
      else rows.push(rowOf(callback, now));
    }
  }
  if (rows.length > 0) printTable(data, [headOf('CALLBACK', 'OF', 'SINCE', 'UNTIL', 'ID'), ...rows]);
}

function rowOf({ callbackId, name = '', workflow, executionName, since, until }: OpenCallback, now: number): Cell[] {
  const when = (moment: Date | undefined) =>
    moment === undefined ? '' : data.isTerminal ? agoText(moment, now) : momentText(moment);
  return [[name, 'strong'], `${workflow}/${executionName}`, when(since), when(until), [callbackId, 'faint']];
}

async function succeed({ client }: Place, _: PlaceFlags, id: string, value: string | undefined): Promise<void> {
  await client.callbacks.succeed(id, value === undefined ? undefined : jsonValue(value, 'value'));
  talk.line('answered');
}

async function fail({ client }: Place, { message, type }: FailFlags, id: string): Promise<void> {
  await client.callbacks.fail(id, { type, message });
  talk.line('failed');
}

async function heartbeat({ client }: Place, _: PlaceFlags, id: string): Promise<void> {
  await client.callbacks.heartbeat(id);
  talk.line('put off');
}
