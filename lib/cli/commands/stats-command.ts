import { Command } from 'commander';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { data, styleOf } from '../print/output.js';
import { printTable } from '../print/table.js';

/** `everstep stats` */
export function statsCommand(): Command {
  return withPlace(new Command('stats'))
    .summary('count executions by workflow and status, and show the workers')
    .option('--json', 'print one JSON object')
    .action(inPlace(stats));
}

async function stats(place: Place, { json }: PlaceFlags & { readonly json?: true }): Promise<void> {
  const { client } = place;
  const [executions, workers, blocked] = await Promise.all([client.count(), client.workers(), blockedIn(place)]);
  if (json) {
    data.json({ executions, blocked, workers });
    return;
  }
  printTable(data, [
    [
      ['WORKFLOW', 'faint'],
      ['STATUS', 'faint'],
      ['COUNT', 'faint'],
    ],
    ...executions.map(
      ({ workflow, status, count }) => [workflow, [status, styleOf(status)], count.toLocaleString('en')] as const,
    ),
  ]);
  data.line();
  data.line(
    blocked.count === 0
      ? 'Nothing is blocked.'
      : `${blocked.count}${blocked.more ? ' or more' : ''} blocked: see everstep list --blocked.`,
  );
  if (workers.length === 0) data.line('No worker runs executions of this store.');
  else data.line();
  printTable(data, [
    ...(workers.length === 0
      ? []
      : [
          [
            ['WORKER', 'faint'],
            ['HOLDS', 'faint'],
            ['WORKFLOWS', 'faint'],
          ] as const,
        ]),
    ...workers.map(({ workerId, held, workflows = [], hasLeft }) => [
      workerId,
      String(held),
      hasLeft ? 'stopped' : workflows.join(', '),
    ]),
  ]);
}

const MOST_BLOCKED = 1000;

async function blockedIn({ client }: Place): Promise<{ readonly count: number; readonly more: boolean }> {
  const { executions, nextMarker } = await client.list({ blocked: true, limit: MOST_BLOCKED });
  return { count: executions.length, more: nextMarker !== undefined };
}
