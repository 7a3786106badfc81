import { subscribe } from 'node:diagnostics_channel';
import { GRACE_CHANNEL } from '../../lib/engine/replay/replay-grace.js';

let count = 0;
subscribe(GRACE_CHANNEL, () => count++);

/** How often patience runs out while something is done. */
export async function patienceRunsOut(during: () => Promise<unknown>): Promise<number> {
  const before = count;
  await during();
  return count - before;
}
