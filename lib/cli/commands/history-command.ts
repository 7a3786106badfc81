import { Command } from 'commander';
import { pagesOf } from '../../client/index.js';
import type { HistoryEvent } from '../../core/wire/index.js';
import { findExecution } from '../place/find-execution.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { data } from '../print/output.js';

/** `everstep history` */
export function historyCommand(): Command {
  return withPlace(new Command('history'))
    .summary('print the events of an execution as JSON, for `everstep check` and assertReplayable')
    .argument('<execution>', 'its id, its name, or Workflow/name')
    .action(inPlace(history));
}

async function history(place: Place, _: PlaceFlags, given: string): Promise<void> {
  const { executionId } = await findExecution(place, given);
  const Events: HistoryEvent[] = [];
  const pages = pagesOf((marker) => place.client.history(executionId, { marker }));
  for await (const page of pages) Events.push(...page.events);
  // All pages were read, so nothing is missing at the end.
  data.line(JSON.stringify({ executionId, isWhole: true, Events }, undefined, 2));
}
