import { Command } from 'commander';
import { findExecution } from '../place/find-execution.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { readTimeline } from '../place/read-timeline.js';
import { descriptionJson } from '../print/execution-json.js';
import { data } from '../print/output.js';
import { printExecution } from '../print/print-execution.js';

/** `everstep show` */
export function showCommand(): Command {
  return withPlace(new Command('show'))
    .summary('show an execution: its operations and attempts, what it waits for, why it failed')
    .argument('<execution>', 'its id, its name, or Workflow/name')
    .option('--json', 'print one JSON object')
    .action(inPlace(show));
}

async function show(place: Place, { json }: PlaceFlags & { readonly json?: true }, given: string): Promise<void> {
  const execution = await findExecution(place, given);
  const { timeline, failure } = await readTimeline(place.client, execution.executionId);
  if (json) data.json(descriptionJson(execution, timeline.roots));
  else printExecution(execution, timeline);
  if (failure !== undefined) throw failure;
}
