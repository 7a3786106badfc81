import type { AnyCall } from '../core/operation-call.js';
import type { KnownOperation } from './known-operations.js';

/**
 * Something that workflow code waits for and that has happened: an operation's end, or the start
 * that made a callback's id.
 */
export interface Release {
  readonly operation: KnownOperation;
  readonly isStart: boolean;
  /** Its place in the order, where the store numbers them. */
  readonly sequence?: number | undefined;
  readonly time?: number | undefined;
  /** Orders operations that began together: the one that was asked for first comes first. */
  readonly rank?: number | undefined;
}

/** A call, to the one who keeps count of its releases. */
type ReleasedCall = AnyCall & { releases: number };

/**
 * Queues what is to be handed to the workflow, in the order in which it happened. On replay that is
 * the recorded order, so that code which waits for several operations at once sees them finish as
 * it did before.
 *
 * A release is handed over when it is at the head of the queue and its operation has been asked
 * for. A head that the code has not asked for holds up all others, except for those that ended at
 * the same recorded time and began earlier, and until the replayer says `overtakeHead`: from then
 * on the first release that has been asked for is taken, as long as that head stays.
 *
 * Invariants: a release is queued once and taken at most once; what is pushed comes after all that
 * is queued; releases of abandoned operations vanish when they get to the head. The count of
 * releases that are asked for is kept here and on the call (`releases`), by `expect`, `take` and
 * `forget` alone: as long as it is not zero the invocation does not suspend, so a count too many
 * would keep it running for ever, and one too few would lose an answer.
 */
export class ReleaseOrder {
  readonly #releases: (Release | undefined)[];
  readonly #isAbandoned: (operation: KnownOperation) => boolean;
  readonly #isEarly: (operation: KnownOperation) => boolean;
  #head = 0;
  /** Releases from the record still to come. */
  #recordedLeft: number;
  /** The head that the replayer does not wait for any more. */
  #overtaken: Release | undefined;
  /** Releases whose operation has been asked for. */
  #asked = 0;

  /**
   * @param isAbandoned whether nobody will ask for the operation any more.
   * @param isEarly whether the code has yet to ask for an operation that began before it.
   */
  constructor(
    recorded: Release[],
    isAbandoned: (operation: KnownOperation) => boolean,
    isEarly: (operation: KnownOperation) => boolean,
  ) {
    this.#releases = recorded;
    this.#isAbandoned = isAbandoned;
    this.#isEarly = isEarly;
    this.#recordedLeft = recorded.length;
  }

  /** Whether the workflow still repeats what is recorded. */
  get isReplaying(): boolean {
    if (this.#recordedLeft > 0) this.#peek();
    return this.#recordedLeft > 0;
  }

  /** Whether something that the code has asked for is still to be handed over. */
  get hasAsked(): boolean {
    return this.#asked > 0;
  }

  /** A release of the call is queued, or will be; the code has asked for it. */
  expect(call: ReleasedCall): void {
    call.releases++;
    this.#asked++;
  }

  /** Nobody waits for the releases of the call any more. */
  forget(call: ReleasedCall): void {
    this.#asked -= call.releases;
    call.releases = 0;
  }

  /** Adds what has just happened. */
  push(release: Release): void {
    this.#releases.push(release);
    const { call } = release.operation;
    if (call !== undefined) this.expect(call);
  }

  /** Takes the next release if its turn has come: then its operation has been asked for. */
  take(): Release | undefined {
    const release = this.#takeNext();
    if (release === undefined) return undefined;
    this.#asked--;
    const call: ReleasedCall = release.operation.call!;
    call.releases--;
    return release;
  }

  #takeNext(): Release | undefined {
    const head = this.#peek();
    if (head === undefined) return undefined;
    if (isAsked(head) && !this.#isEarly(head.operation)) return this.#remove(this.#head);
    return head === this.#overtaken ? this.#takeOutOfTurn() : this.#takeTied(head);
  }

  /** Whether what is taken now comes out of its turn, since the head was waited for in vain. */
  get isOutOfTurn(): boolean {
    return this.#overtaken !== undefined && this.#peek() === this.#overtaken;
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
    if (head === this.#overtaken) return false;
    this.#overtaken = head;
    return true;
  }

  #peek(): Release | undefined {
    const releases = this.#releases;
    for (; this.#head < releases.length; this.#head++) {
      const release = releases[this.#head];
      if (release === undefined) continue;
      if (!this.#isAbandoned(release.operation)) return release;
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
