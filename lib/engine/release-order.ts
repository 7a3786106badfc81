import { isTerminal, type Operation, toEpochMillis } from '../wire/index.js';

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

  /** Stops waiting for the head's turn: what comes after it and has been asked for may overtake it. */
  overtakeHead(): void {
    this.#impatientFor = this.#peek();
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

interface Happening {
  readonly release: Release;
  readonly operation: Operation;
  /** Where operations that began together stand: the one that was asked for first comes first. */
  readonly rank: number;
}

/** The releases that a set of operations stands for, sorted. Where times tie, the order of the operations counts. */
export function releasesOf(operations: Iterable<Operation>, isNews: (release: Release) => boolean): Release[] {
  const happenings: Happening[] = [];
  let rank = 0;
  for (const operation of operations) {
    rank++;
    if (operation.Type === 'CALLBACK') {
      const release = { id: operation.Id, isStart: true };
      if (isNews(release)) happenings.push({ release, operation, rank });
    }
    if (operation.Type !== 'EXECUTION' && isTerminal(operation.Status)) {
      const release = { id: operation.Id, isStart: false };
      if (isNews(release)) happenings.push({ release, operation, rank });
    }
  }
  if (happenings.length > 1) happenings.sort(inOrder);
  return happenings.map(({ release }) => release);
}

/** By sequence where the store gives one; else by time, and where times tie a start before an end, the earlier operation first. */
function inOrder(a: Happening, b: Happening): number {
  const [sequenceA, sequenceB] = [sequenceOf(a), sequenceOf(b)];
  if (sequenceA !== undefined && sequenceB !== undefined) return sequenceA - sequenceB;
  return timeOf(a) - timeOf(b) || a.rank - b.rank || (a.release.isStart ? -1 : 1);
}

function sequenceOf({ release, operation }: Happening): number | undefined {
  return release.isStart ? operation.StartSequence : operation.CompletionSequence;
}

function timeOf({ release, operation }: Happening): number {
  const moment = release.isStart ? operation.StartTimestamp : (operation.EndTimestamp ?? operation.StartTimestamp);
  return toEpochMillis(moment) ?? 0;
}
