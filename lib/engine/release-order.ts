import { isTerminal, type Operation, type Timestamp, toEpochMillis } from '../wire/index.js';

/** Something that workflow code waits for and that has happened: an operation's end, or the start that made a callback's id. */
export interface Release {
  readonly id: string;
  readonly isStart: boolean;
}

/**
 * What is to be handed to the workflow, in the order in which it happened. On replay that is the recorded order, so that code
 * which waits for several operations at once sees them finish as it did before. Handing over is the caller's part.
 */
export class ReleaseOrder {
  readonly #releases: (Release | undefined)[];
  #head = 0;
  /** Releases from the record still to come. */
  #recordedLeft: number;
  #impatientFor: Release | undefined;

  constructor(recorded: Release[]) {
    this.#releases = recorded;
    this.#recordedLeft = recorded.length;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    return this.#recordedLeft > 0;
  }

  /** Adds what has just happened. */
  push(release: Release): void {
    this.#releases.push(release);
  }

  /** Takes the next release when its turn has come, that is, when the workflow has asked for it. */
  take(isAsked: (id: string) => boolean): Release | undefined {
    const head = this.#peek();
    if (head === undefined) return undefined;
    if (isAsked(head.id)) return this.#remove(this.#head);
    return head === this.#impatientFor ? this.#takeOutOfTurn(isAsked) : undefined;
  }

  /** Stops waiting for the head's turn: what comes after it and has been asked for may overtake it. False when that was so already. */
  overtakeHead(): boolean {
    const head = this.#peek();
    if (head === this.#impatientFor) return false;
    this.#impatientFor = head;
    return true;
  }

  #peek(): Release | undefined {
    const releases = this.#releases;
    while (this.#head < releases.length && releases[this.#head] === undefined) this.#head++;
    if (this.#head < releases.length) return releases[this.#head];
    releases.length = 0;
    this.#head = 0;
    return undefined;
  }

  #takeOutOfTurn(isAsked: (id: string) => boolean): Release | undefined {
    for (let i = this.#head + 1; i < this.#releases.length; i++) {
      const release = this.#releases[i];
      if (release !== undefined && isAsked(release.id)) return this.#remove(i);
    }
    return undefined;
  }

  #remove(index: number): Release {
    const release = this.#releases[index]!;
    this.#releases[index] = undefined;
    if (this.#recordedLeft > 0) this.#recordedLeft--;
    return release;
  }
}

/** A release, with what decides on its place. */
interface Happening extends Release {
  readonly sequence: number | undefined;
  readonly time: number;
  /** Where operations that began together stand: the one that was asked for first comes first. */
  readonly rank: number;
}

/** The releases that a set of operations stands for, sorted. Where times tie, the order of the operations counts. */
export function releasesOf(operations: Iterable<Operation>, isNews: (release: Release) => boolean): Release[] {
  const happenings: Happening[] = [];
  let rank = 0;
  for (const operation of operations) {
    rank++;
    const { Id: id, Type, Status, StartTimestamp, EndTimestamp } = operation;
    const begun = millisOf(StartTimestamp);
    if (Type === 'CALLBACK') {
      const start = { id, isStart: true, sequence: operation.StartSequence, time: begun, rank };
      if (isNews(start)) happenings.push(start);
    }
    if (Type !== 'EXECUTION' && isTerminal(Status)) {
      // Two clocks of one service may differ, but nothing ends before it has begun.
      const time = Math.max(begun, millisOf(EndTimestamp));
      const end = { id, isStart: false, sequence: operation.CompletionSequence, time, rank };
      if (isNews(end)) happenings.push(end);
    }
  }
  return happenings.sort(inOrder);
}

/** By sequence where the store gives one; else by time, and where times tie a start before an end, the earlier operation first. */
function inOrder(a: Happening, b: Happening): number {
  if (a.sequence !== undefined && b.sequence !== undefined) return a.sequence - b.sequence;
  return a.time - b.time || a.rank - b.rank || (a.isStart ? -1 : 1);
}

function millisOf(moment: Timestamp | undefined): number {
  return toEpochMillis(moment) ?? 0;
}
