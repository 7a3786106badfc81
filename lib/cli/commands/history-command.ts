import { Command } from 'commander';
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
  let marker: string | undefined;
  do {
    const page = await place.client.history(executionId, { marker });
    Events.push(...page.events);
    marker = page.nextMarker;
  } while (marker !== undefined);
  // All pages were read, so nothing is missing at the end.
  data.line(JSON.stringify({ executionId, isWhole: true, Events }, undefined, 2));
}
