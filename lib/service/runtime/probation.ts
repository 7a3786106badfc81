import type { ClaimedExecution } from '../../journal/execution-record.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/**
 * How long one on probation is watched: what is still alive then has most likely not ended its
 * process before.
 */
const WATCHED_MILLIS = 5000;
/** The number of deaths in a row from which on an execution is suspected. */
const SUSPICIOUS = 2;

/** An execution on probation, from its beginning. */
export class Trial {
  /** Its state, as soon as that is known. */
  machine: ExecutionMachine | undefined;
  /** Whether no other trial may run beside it. */
  readonly isAlone: boolean;
  readonly #until: number;
  #isOver = false;

  constructor(isAlone: boolean, until: number) {
    this.isAlone = isAlone;
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
 * Executions whose process has died more than once are begun one after the other, so that those
 * that only happened to be under way beside the one that ended it get on, and are not taken for it
 * again. After two deaths, twice as many may begin with each that gets something done or lives on
 * for a while; after more, each runs alone.
 */
export class Probation {
  #most = 1;
  #trials: Trial[] = [];

  /** Whether an execution has to pass a trial. */
  static needs({ deaths = 0, formerOwner }: ClaimedExecution): boolean {
    return deaths >= SUSPICIOUS && formerOwner === undefined;
  }

  /** Begins a trial; `undefined` when others have to pass theirs first. */
  begin({ deaths = 0 }: ClaimedExecution, now: number): Trial | undefined {
    const running = this.#trials.filter((trial) => !trial.hasPassed(now));
    this.#most *= 2 ** (this.#trials.length - running.length);
    this.#trials = running;
    const isAlone = deaths > SUSPICIOUS;
    const most = isAlone || running.some((trial) => trial.isAlone) ? 1 : this.#most;
    if (running.length >= most) return undefined;
    const trial = new Trial(isAlone, now + WATCHED_MILLIS);
    running.push(trial);
    return trial;
  }
}
