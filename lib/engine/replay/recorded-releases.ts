import { isTerminal, type Timestamp, toEpochMillis } from '../../core/wire/index.js';
import { isMarker } from '../core/markers.js';
import type { KnownOperation } from './known-operations.js';
import type { Release } from './release-order.js';

/** A release, with what decides on its place. */
interface Happening extends Release {
  readonly time: number;
  readonly rank: number;
  /**
   * The rank that counts where times tie: a context's is the last of those in it that ended with
   * it.
   */
  tiedRank: number;
  /**
   * Whether it was called off, or is a context with such in it: something else had happened before,
   * which a tied time doesn't show.
   */
  isCalledOff: boolean;
}

/**
 * The releases of recorded operations, in the order in which they happened. Where times tie, the
 * order of the operations counts.
 */
export function releasesOf(
  operations: Iterable<KnownOperation>,
  isNew: (release: Release) => boolean = always,
): Release[] {
  const happenings: Happening[] = [];
  const inContexts: KnownOperation[] = [];
  const contexts = new Map<string, Happening>();
  let rank = 0;
  for (const operation of operations) {
    rank++;
    const { id, record } = operation;
    const { Type, Status, SubType, ParentId, StartTimestamp, EndTimestamp, StartSequence, CompletionSequence } =
      record!;
    const begun = millisOf(StartTimestamp);
    if (Type === 'CALLBACK') {
      const start = happeningOf(operation, true, StartSequence, begun, rank);
      if (isNew(start)) happenings.push(start);
    }
    if (Type !== 'EXECUTION' && !isMarker(SubType) && isTerminal(Status)) {
      // Two clocks of one service may differ, but nothing ends before it has begun.
      const time = Math.max(begun, millisOf(EndTimestamp));
      const end = happeningOf(operation, false, CompletionSequence, time, rank);
      if (isNew(end)) happenings.push(end);
      end.isCalledOff = Status === 'CANCELLED';
      if (Type === 'CONTEXT') contexts.set(id, end);
      if (ParentId !== undefined && CompletionSequence === undefined) inContexts.push(operation);
    }
  }
  letContextsFollow(inContexts, happenings, contexts);
  return areInOrder(happenings) ? happenings : happenings.sort(inOrder);
}

function always(): boolean {
  return true;
}

function happeningOf(
  operation: KnownOperation,
  isStart: boolean,
  sequence: number | undefined,
  time: number,
  rank: number,
): Happening {
  return { operation, isStart, sequence, time, rank, tiedRank: rank, isCalledOff: false };
}

/** A context ends after all that is in it, also where the times tie. */
function letContextsFollow(
  inContexts: readonly KnownOperation[],
  happenings: readonly Happening[],
  contexts: ReadonlyMap<string, Happening>,
): void {
  if (contexts.size === 0 || !inContexts.some(({ record }) => contexts.has(record!.ParentId!))) return;
  const ends = new Map(happenings.filter(({ isStart }) => !isStart).map((end) => [end.operation, end]));
  // Those within come after their context, so that from the back they come first.
  for (const operation of inContexts.toReversed()) {
    const inner = ends.get(operation);
    const outer = contexts.get(operation.record!.ParentId!);
    if (outer === undefined || outer.time !== inner?.time) continue;
    outer.tiedRank = Math.max(outer.tiedRank, inner.tiedRank);
    outer.isCalledOff ||= inner.isCalledOff;
  }
}

/** Whether they need no sorting: what began one after the other nearly always ended so. */
function areInOrder(happenings: readonly Happening[]): boolean {
  for (let i = 1; i < happenings.length; i++) if (inOrder(happenings[i - 1]!, happenings[i]!) > 0) return false;
  return true;
}

/**
 * By sequence where the store has one; else by time, and where times tie what was called off
 * last, a start before an end, the earlier operation first.
 */
function inOrder(a: Happening, b: Happening): number {
  if (a.sequence !== undefined && b.sequence !== undefined) return a.sequence - b.sequence;
  const byTime = a.time - b.time || Number(a.isCalledOff) - Number(b.isCalledOff);
  return byTime || a.tiedRank - b.tiedRank || b.rank - a.rank || (a.isStart ? -1 : 1);
}

function millisOf(moment: Timestamp | undefined): number {
  return toEpochMillis(moment) ?? 0;
}
