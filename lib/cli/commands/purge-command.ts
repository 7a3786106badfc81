import { Command } from 'commander';
import { pagesOf } from '../../client/index.js';
import { EXECUTION_ENDS, type ExecutionStatus, hasEnded } from '../../core/wire/index.js';
import { inPlace, withPlace } from '../place/in-place.js';
import type { Place } from '../place/place.js';
import type { PlaceFlags } from '../place/place-address.js';
import { UsageError } from '../print/command-failure.js';
import { isConfirmed, YES } from '../print/confirm.js';
import { data, talk } from '../print/output.js';
import { momentText } from '../print/times.js';
import { momentBefore, statuses } from './option-values.js';

interface PurgeFlags extends PlaceFlags {
  readonly endedBefore: Date;
  readonly workflow?: string;
  readonly status?: readonly ExecutionStatus[];
  readonly dryRun?: true;
  readonly yes?: true;
}

const PAGE = 1000;

/** `everstep purge` */
export function purgeCommand(): Command {
  return withPlace(new Command('purge'))
    .summary('remove executions that ended long ago, for good')
    .requiredOption('--ended-before <when>', 'those that ended before, such as 30d or 2027-01-31', momentBefore)
    .option('-w, --workflow <name>', 'of this workflow only')
    .option('-s, --status <status>', 'of those that ended like this; may be repeated', statuses)
    .option('--dry-run', 'only count them')
    .option(...YES)
    .action(inPlace(purge));
}

async function purge(place: Place, flags: PurgeFlags): Promise<void> {
  const { endedBefore, workflow, status = EXECUTION_ENDS } = flags;
  const odd = status.find((one) => !hasEnded(one));
  if (odd !== undefined) throw new UsageError(`${odd} is no end: only executions that have ended are removed.`);
  const only = { statuses: status, ...(workflow !== undefined && { workflow }) };
  if (flags.dryRun) {
    data.line(String(await countOf(place, { ...only, endedAt: { to: endedBefore } })));
    return;
  }
  const question = `Remove all ${workflow === undefined ? '' : `${workflow} `}executions of ${place.label} that ended before ${momentText(endedBefore)}?`;
  if (!(await isConfirmed(question, flags.yes))) return;
  let deleted = 0;
  for (let more = true; more; ) {
    const purged = await place.client.purge({ ...only, endedBefore, limit: PAGE } as never);
    for (const { message } of purged.payloadErrors) talk.line(`left in a payload store: ${message}`);
    deleted += purged.deleted;
    more = purged.more;
    talk.progress(`${deleted.toLocaleString('en')} removed`);
  }
  talk.progress('');
  data.line(String(deleted));
}

async function countOf({ client }: Place, options: Parameters<Place['client']['list']>[0]): Promise<number> {
  let count = 0;
  for await (const { executions } of pagesOf((marker) => client.list({ ...options, limit: PAGE, marker }))) {
    count += executions.length;
    talk.progress(`${count.toLocaleString('en')} found`);
  }
  talk.progress('');
  return count;
}
