import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import type { Clock } from '../../core/time/index.js';
import type { EngineObserver } from '../../engine/index.js';
import { beginWatch, endWatch, guardObserver } from './active-guards.js';
import { CURES, type DeterminismSource } from './determinism-sources.js';
import { Findings } from './findings.js';

/** What is to be let pass. */
export interface DeterminismOptions {
  /** Sources that workflow code may use in this test. */
  readonly allow: readonly DeterminismSource[];
}

/** How one runner is guarded. */
export interface DeterminismGuard {
  /** Observes the invocations of the runner; absent where the guard is turned off. */
  readonly observer: EngineObserver | undefined;
  /** Goes around all that runs the workflows of the runner. */
  readonly around: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Guards the workflows of one runner: `around` throws a NonDeterminismFoundError when their code has
 * done, now or before, what a replay would not repeat. When the guard is turned off, it does nothing.
 *
 * @param clock that the workflows run under, and no other runner's.
 * @throws InvalidArgumentError for a source that is none.
 */
export function determinismGuard(clock: Clock, options: boolean | DeterminismOptions = true): DeterminismGuard {
  if (options === false) return { observer: undefined, around: (work) => work() };
  const { allow } = options === true ? { allow: [] } : checked(options);
  const findings = new Findings(allow);
  const around = async (work: () => Promise<void>) => {
    beginWatch(clock, findings);
    try {
      await work();
    } finally {
      endWatch(clock);
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
