import type { ClaimedExecution } from '../stores/execution-store.js';
import type { ExecutionMachine } from './execution-machine.js';

/** How long one on probation is watched alone: what is still alive then has most likely not ended its process before. */
const WATCHED_MILLIS = 5000;
/** From so many deaths in a row on an execution is suspected. */
const SUSPICIOUS = 2;

/** An execution on probation, from its beginning. */
export class Trial {
  /** Its state, as soon as that is known. */
  machine: ExecutionMachine | undefined;
  readonly #until: number;
  #isOver = false;

  constructor(until: number) {
    this.#until = until;
  }

  /** The process has outlived it. */
  end(): void {
    this.#isOver = true;
  }

  hasPassed(now: number): boolean {
    return this.#isOver || this.machine?.hasProgressed === true || now >= this.#until;
  }
}

/**
 * Executions whose process has died more than once are begun one after the other, so that those that only happened to be under way beside the one
 * that ended it get on, and are not taken for it again. With each that gets something done, or lives on for a while, twice as many may begin.
 */
export class Probation {
  #most = 1;
  #trials: Trial[] = [];

  /** Whether an execution has to pass a trial. */
  static needs({ deaths = 0, formerOwner }: ClaimedExecution): boolean {
    return deaths >= SUSPICIOUS && formerOwner === undefined;
  }

  /** Begins a trial; `undefined` when others have to pass theirs first. */
  begin(now: number): Trial | undefined {
    const running = this.#trials.filter((trial) => !trial.hasPassed(now));
    this.#most *= 2 ** (this.#trials.length - running.length);
    this.#trials = running;
    if (running.length >= this.#most) return undefined;
    const trial = new Trial(now + WATCHED_MILLIS);
    running.push(trial);
    return trial;
  }
}
