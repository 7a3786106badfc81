import type { ClaimedExecution } from '../../journal/execution-record.js';
import type { ExecutionMachine } from '../machine/execution-machine.js';

/**
 * The time for which an execution on probation is watched. An execution that is still alive then
 * has most likely not ended its process before.
 */
const WATCHED_MILLIS = 5000;
/** The number of deaths in a row from which an execution is suspected. */
const SUSPICIOUS = 2;

/** An execution on probation, from its start. */
export class Trial {
  /** The machine of the execution; absent until it is loaded. */
  machine: ExecutionMachine | undefined;
  /** Whether this trial excludes all others. */
  readonly isAlone: boolean;
  readonly #until: number;
  #isOver = false;

  constructor(isAlone: boolean, until: number) {
    this.isAlone = isAlone;
    this.#until = until;
  }

  /** Ends the trial: the process has outlived the execution. */
  end(): void {
    this.#isOver = true;
  }

  hasPassed(now: number): boolean {
    return this.#isOver || this.machine?.hasProgressed === true || now >= this.#until;
  }
}

/**
 * Executions whose process died more than once are started one after the other. Most of them only
 * ran beside the execution that ended the process: alone, they make progress, and are not suspected
 * again.
 *
 * After two deaths, the number of trials at a time doubles with each trial that is passed, by
 * progress or by surviving for a while. After more deaths, an execution is tried alone.
 */
export class Probation {
  #most = 1;
  #trials: Trial[] = [];

  /** Whether an execution needs a trial. */
  static needs({ deaths = 0, formerOwner }: ClaimedExecution): boolean {
    return deaths >= SUSPICIOUS && formerOwner === undefined;
  }

  /** Begins a trial. Returns `undefined` while other executions must pass theirs first. */
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
