import { type ExecutionMoment, writtenOut } from '../../inspect/index.js';
import { Ago } from './parts.js';

/** What is seen elsewhere: the start and the ends. */
const SEEN = ['Started', 'Succeeded', 'Failed', 'TimedOut', 'Stopped'];

/** What somebody did to the execution, and why: pauses, redrives, the fork that it began with. */
export function Moments({ moments, now }: { readonly moments: readonly ExecutionMoment[]; readonly now: number }) {
  const shown = moments.filter(({ what }) => !SEEN.includes(what));
  if (shown.length === 0) return null;
  return (
    <ol class="moments" aria-label="What was done to it">
      {shown.slice(-6).map(({ what, at, eventId, reason }) => (
        <li key={eventId}>
          <strong>{what}</strong> <Ago moment={at} now={now} />
          {reason !== undefined && <span class="reason">{writtenOut(reason)}</span>}
        </li>
      ))}
    </ol>
  );
}

/** The times in which an execution was paused; the last one may last. */
export function pausesIn(moments: readonly ExecutionMoment[], until: number): { from: number; to: number }[] {
  const pauses: { from: number; to: number }[] = [];
  let from: number | undefined;
  for (const { what, at } of moments) {
    if (what === 'Paused') from ??= at;
    else if (from !== undefined) {
      pauses.push({ from, to: at });
      from = undefined;
    }
  }
  if (from !== undefined) pauses.push({ from, to: until });
  return pauses;
}
