import { Command } from 'commander';
import type { WorkflowClass } from '../../client/index.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { EXIT, UsageError } from '../print/command-failure.js';
import { data } from '../print/output.js';
import { loadWorkflow } from './load-workflow.js';
import { jsonValue } from './option-values.js';

interface StartFlags extends PlaceFlags {
  readonly input?: string;
  readonly name?: string;
  readonly timeout?: string;
  readonly module?: string;
  readonly wait?: true;
  readonly json?: true;
}

/** `everstep start` */
export function startCommand(): Command {
  return withPlace(new Command('start'))
    .summary('start an execution')
    .argument('[workflow]', 'the name of the workflow; with --module, the export of it')
    .option('-i, --input <json>', 'the input as JSON, as @file, or - for the standard input')
    .option('-n, --name <name>', 'the name: a second start with it gives the same execution')
    .option('--timeout <duration>', 'how long it may take, such as 2h')
    .option('-m, --module <file>', 'the built module of the workflow, whose class checks the input')
    .option('--wait', 'wait for the result, and print it')
    .option('--json', 'print JSON')
    .action(inPlace(start));
}

async function start(place: Place, flags: StartFlags, named = place.workflow): Promise<void> {
  const { input, name, timeout, module, json } = flags;
  const workflow: WorkflowClass | string | undefined = module === undefined ? named : await loadWorkflow(module, named);
  if (workflow === undefined) throw new UsageError('Name the workflow to start.');
  const value = input === undefined ? undefined : jsonValue(input, 'input');
  const options = { ...(name !== undefined && { name }), ...(timeout !== undefined && { timeout }) };
  // A client that is given the class checks the input by it.
  const execution = await place.client.start(workflow as string, value, options);
  if (json) data.json(execution);
  else data.line(`${execution.name}  ${execution.executionId}`);
  if (flags.wait) await printResult(place, execution.executionId);
}

async function printResult({ client }: Place, executionId: string): Promise<void> {
  try {
    data.json((await client.result(executionId)) ?? null);
  } catch (error) {
    process.exitCode = EXIT.failed;
    throw error;
  }
}
