import { isTerminal, type Timestamp, toEpochMillis } from '../../core/wire/index.js';
import { PATCH } from '../core/patch-marker.js';
import type { KnownOperation } from './known-operations.js';

/**
 * Something that workflow code waits for and that has happened: an operation's end, or the start
 * that made a callback's id.
 */
export interface Release {
  readonly operation: KnownOperation;
  readonly isStart: boolean;
  /** Its place in the order, where the store tells one. */
  readonly sequence?: number | undefined;
  readonly time?: number | undefined;
  /** Where operations that began together stand: the one that was asked for first comes first. */
  readonly rank?: number | undefined;
}

/**
 * What is to be handed to the workflow, in the order in which it happened. On replay that is the
 * recorded order, so that code which waits for several operations at once sees them finish as it
 * did before. Handing over is the caller's part.
 */
export class ReleaseOrder {
  readonly #releases: (Release | undefined)[];
  readonly #isDead: (operation: KnownOperation) => boolean;
  readonly #isEarly: (operation: KnownOperation) => boolean;
  #head = 0;
  /** Releases from the record still to come. */
  #recordedLeft: number;
  #impatientFor: Release | undefined;

  /**
   * @param isDead whether nobody will ask for the operation any more.
   * @param isEarly whether the code has yet to ask for an operation that began before it.
   */
  constructor(
    recorded: Release[],
    isDead: (operation: KnownOperation) => boolean,
    isEarly: (operation: KnownOperation) => boolean,
  ) {
    this.#releases = recorded;
    this.#isDead = isDead;
    this.#isEarly = isEarly;
    this.#recordedLeft = recorded.length;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    if (this.#recordedLeft > 0) this.#peek();
    return this.#recordedLeft > 0;
  }

  /** Adds what has just happened. */
  push(release: Release): void {
    this.#releases.push(release);
  }

  /** Takes the next release when its turn has come, that is, when the workflow has asked for it. */
  take(): Release | undefined {
    const head = this.#peek();
    if (head === undefined) return undefined;
    if (isAsked(head) && !this.#isEarly(head.operation)) return this.#remove(this.#head);
    return head === this.#impatientFor ? this.#takeOutOfTurn() : this.#takeTied(head);
  }

  /** Whether what is taken now comes out of its turn, since the head was waited for in vain. */
  get isOutOfTurn(): boolean {
    return this.#impatientFor !== undefined && this.#peek() === this.#impatientFor;
  }

  /** What would be taken out of its turn. */
  get nextAsked(): KnownOperation | undefined {
    this.#peek();
    return this.#releases[this.#firstAsked()]?.operation;
  }

  /**
   * Stops waiting for the head's turn: it, or what comes after it and has been asked for, may be
   * taken now. False when that was so already.
   */
  overtakeHead(): boolean {
    const head = this.#peek();
    if (head === this.#impatientFor) return false;
    this.#impatientFor = head;
    return true;
  }

  #peek(): Release | undefined {
    const releases = this.#releases;
    for (; this.#head < releases.length; this.#head++) {
      const release = releases[this.#head];
      if (release === undefined) continue;
      if (!this.#isDead(release.operation)) return release;
      this.#remove(this.#head);
    }
    releases.length = 0;
    this.#head = 0;
    return undefined;
  }

  /**
   * Where times tie, what has been asked for comes before what began after it, and may follow from
   * it.
   */
  #takeTied({ sequence, time, rank }: Release): Release | undefined {
    if (sequence !== undefined || time === undefined) return undefined;
    for (let i = this.#head + 1; i < this.#releases.length; i++) {
      const release = this.#releases[i];
      if (release === undefined) continue;
      if (release.time !== time) return undefined;
      if (release.rank! < rank! && isAsked(release)) return this.#remove(i);
    }
    return undefined;
  }

  #takeOutOfTurn(): Release | undefined {
    const index = this.#firstAsked();
    return index === -1 ? undefined : this.#remove(index);
  }

  #firstAsked(): number {
    for (let i = this.#head; i < this.#releases.length; i++) {
      const release = this.#releases[i];
      if (release !== undefined && isAsked(release)) return i;
    }
    return -1;
  }

  #remove(index: number): Release {
    const release = this.#releases[index]!;
    this.#releases[index] = undefined;
    if (this.#recordedLeft > 0) this.#recordedLeft--;
    return release;
  }
}

function isAsked({ operation }: Release): boolean {
  return operation.call?.isHeldBack === false;
}

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
   * which a tied time doesn't tell.
   */
  isCalledOff: boolean;
}

/**
 * The releases that a set of recorded operations stands for, sorted. Where times tie, the order of
 * the operations counts.
 */
export function releasesOf(
  operations: Iterable<KnownOperation>,
  isNews: (release: Release) => boolean = always,
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
      if (isNews(start)) happenings.push(start);
    }
    if (Type !== 'EXECUTION' && SubType !== PATCH && isTerminal(Status)) {
      // Two clocks of one service may differ, but nothing ends before it has begun.
      const time = Math.max(begun, millisOf(EndTimestamp));
      const end = happeningOf(operation, false, CompletionSequence, time, rank);
      if (isNews(end)) happenings.push(end);
      end.isCalledOff = Status === 'CANCELLED';
      if (Type === 'CONTEXT') contexts.set(id, end);
      if (ParentId !== undefined && CompletionSequence === undefined) inContexts.push(operation);
    }
  }
  letContextsFollow(inContexts, happenings, contexts);
  return happenings.sort(inOrder);
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

/** A context ends after all that is in it, also where the times don't tell. */
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

/**
 * By sequence where the store gives one; else by time, and where times tie what was called off
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
