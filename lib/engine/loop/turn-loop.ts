import type { CheckpointQueue } from '../checkpoint/index.js';
import type { Replayer } from '../replay/replayer.js';
import type { TimeLimit } from './deadline.js';
import type { InvocationEnd } from './invocation-end.js';
import type { Outcome } from './invocation-props.js';
import type { PendingOperations } from './pending-operations.js';
import type { RunningBodies } from './running-bodies.js';
import { StallWatch } from './stall-watch.js';
import { AfterOtherWork, type TurnScheduler } from './turn-scheduler.js';

/** The parts of an invocation that its turns move. */
export interface TurnLoopProps {
  readonly turns: TurnScheduler;
  readonly end: InvocationEnd;
  readonly replayer: Replayer;
  readonly queue: CheckpointQueue;
  readonly bodies: RunningBodies;
  readonly pending: PendingOperations;
  readonly timeLimit: TimeLimit;
  readonly stallMillis: number;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Something is left that only another invocation can do. */
  readonly onOutOfTime: () => void;
  /** Nothing can move any more, and nothing that could is pending. */
  readonly onStalled: (afterMillis: number) => void;
}

const PENDING: Outcome = { output: { Status: 'PENDING' } };

/**
 * Decides what each turn does. The order of the cases is the order in which things happen: an
 * answer comes before a request, a request before a suspension, and a suspension only when nothing
 * else can move.
 */
export class TurnLoop {
  readonly #props: TurnLoopProps;
  readonly #stall: StallWatch;
  /** With bodies running, a request waits a moment for the results of their neighbors. */
  readonly #sendSoon = new AfterOtherWork(() => {
    const { end, queue } = this.#props;
    if (!end.hasEnded && queue.isDue) queue.send();
  });
  /** Before it suspends, the invocation has one more look. */
  readonly #suspendSoon = new AfterOtherWork(() => this.#suspendIfQuiet());

  constructor(props: TurnLoopProps) {
    this.#props = props;
    this.#stall = new StallWatch(props.stallMillis, (activityThen) => this.#stallOver(activityThen));
  }

  turn(): void {
    const { replayer, end, queue } = this.#props;
    if (replayer.isReading) return;
    if (queue.isDormant) {
      this.movedByItself();
      return;
    }
    const { closing } = end;
    if (closing !== undefined) this.#closeTurn(closing);
    else if (!replayer.handOverNext()) {
      if (queue.isDue) this.#send();
      else this.#whenNothingIsDue();
    }
  }

  #closeTurn(outcome: Outcome): void {
    if (this.#props.queue.isIdle) this.#props.onOutcome(outcome);
    else this.#sendAll();
  }

  #send(): void {
    if (this.#props.bodies.areRunning) this.#sendSoon.ask();
    else this.#props.queue.send();
  }

  /** Sends what rides, too: there is nothing left for it to ride with. */
  #sendAll(): void {
    const { queue } = this.#props;
    queue.stopRiding();
    if (queue.isDue) queue.send();
  }

  #whenNothingIsDue(): void {
    const { replayer, queue, bodies, pending, timeLimit, onOutOfTime } = this.#props;
    if (replayer.isAheadOfCode && !bodies.hasOtherWork) replayer.waitForCode();
    else if (bodies.areBusy) {
      if (timeLimit.reason === undefined) pending.watch();
    } else if (!queue.isIdle) this.#sendAll();
    else if (timeLimit.hasCutShort) onOutOfTime();
    else if (pending.hasAwaited) this.#suspendSoon.ask();
    else this.#stall.begin(replayer.activity);
  }

  /**
   * The code of a dormant invocation has moved, though nothing was handed over: by a timer of its
   * own, say. The invocation ends as it would have when it was suspended.
   */
  movedByItself(): void {
    this.#props.onOutcome(PENDING);
  }

  #suspendIfQuiet(): void {
    const { turns, end, replayer, queue, bodies, pending } = this.#props;
    if (turns.isScheduled || end.isClosing || replayer.isReading) return;
    const isQuiet = !bodies.areBusy && !replayer.isAheadOfCode && queue.isIdle;
    if (isQuiet && pending.hasAwaited) this.#suspend();
    else turns.schedule();
  }

  /** Where the store lets it, the invocation becomes dormant instead of ending. */
  #suspend(): void {
    const { queue, pending, onOutcome } = this.#props;
    pending.stopWatching();
    if (!queue.waitForChanges()) onOutcome(PENDING);
  }

  #stallOver(activityThen: number): void {
    const { turns, replayer, queue, bodies, pending, stallMillis, onStalled } = this.#props;
    if (queue.isDormant) return;
    const isSame = replayer.activity === activityThen;
    if (isSame && !bodies.areBusy && !pending.hasAwaited) onStalled(stallMillis);
    else turns.schedule();
  }

  close(): void {
    this.#stall.close();
  }
}
