import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import type { Clock } from '../../core/time/index.js';
import type { EngineObserver } from '../../engine/index.js';
import { beginGuard, endGuard, guardObserver } from './active-guards.js';
import { CURES, type DeterminismSource } from './determinism-sources.js';
import { Findings } from './findings.js';

/** Options of the determinism guard. */
export interface DeterminismOptions {
  /** The sources of non-determinism that workflow code may use in this test. */
  readonly allow: readonly DeterminismSource[];
}

/**
 * Reports what workflow code of one runner does and a replay would not repeat: reading the clock,
 * random values, timers, I/O, and calls of operations in an order that depends on any of these.
 *
 * How a call is found: functions of Node and globals are replaced by proxies (`guarded-globals`)
 * while a guard is active (`active-guards`). A proxied call is reported when the current place is
 * workflow code of a guarded runner, and the nearest frame of the stack that belongs neither to
 * Node nor to a library is the user's (`workflow-frame`). The engine, serdes, retry strategies,
 * loggers and plugins run outside of that place, so that they may do what they like.
 *
 * Invariants:
 * - No guard changes what a function returns, its identity outside of workflow code, or other code
 *   of the process. What somebody else has replaced meanwhile stays replaced.
 * - Findings are kept per runner: runners side by side don't see each other's.
 * - A finding fails the call that the test awaits (`around`), not the workflow: an error thrown
 *   into workflow code would be recorded as its outcome.
 *
 * `WorkflowTestRunner` makes one per runner. Code that calls into a workflow without `around` is
 * not guarded.
 */
export interface DeterminismGuard {
  /** Observes the invocations of the runner; `undefined` if the guard is turned off. */
  readonly observer: EngineObserver | undefined;
  /**
   * Runs `work`, which runs workflows of the runner.
   *
   * @throws NonDeterminismFoundError if their code has done, in this call or an earlier one, what a
   *   replay would not repeat.
   */
  readonly around: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Makes the guard of one runner.
 *
 * @param clock the clock that the workflows of the runner run under, and no others.
 * @param options `false` turns the guard off.
 * @throws InvalidArgumentError for an unknown source in `allow`.
 */
export function determinismGuard(clock: Clock, options: boolean | DeterminismOptions = true): DeterminismGuard {
  if (options === false) return { observer: undefined, around: (work) => work() };
  const { allow } = options === true ? { allow: [] } : checked(options);
  const findings = new Findings(allow);
  const around = async (work: () => Promise<void>) => {
    beginGuard(clock, findings);
    try {
      await work();
    } finally {
      endGuard(clock);
    }
    findings.throwIfAny();
  };
  return { observer: guardObserver, around };
}

const WHERE = 'determinism of WorkflowTestRunner';
const OPTIONS: OptionChecks<DeterminismOptions> = { allow: undefined };

function checked(options: DeterminismOptions): DeterminismOptions {
  checkOptions(options, OPTIONS, WHERE, 'Or true, or false.');
  const { allow } = options;
  const what = `allow of ${WHERE}`;
  const expected = `an array of some of ${Object.keys(CURES).join(', ')}`;
  if (!Array.isArray(allow)) throw invalidArgument({ what, got: allow, expected });
  const unknown = allow.find((source) => !Object.hasOwn(CURES, source));
  if (unknown !== undefined) throw invalidArgument({ what, got: unknown, expected });
  return options;
}
