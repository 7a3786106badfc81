import type { InputOf, OutputOf, WorkflowClass } from '../../client/index.js';
import { checkOptions, type OptionChecks } from '../../core/errors/check-options.js';
import type { CrashPoint } from '../../core/errors/testing-errors.js';
import type { NeedsNoArguments, WithFactory } from '../../workflow/index.js';
import { CRASH_OPTIONS, type CrashEverywhereOptions } from './crash-everywhere.js';
import { CrashTest } from './crash-test.js';

/**
 * Options of {@link pauseEverywhere}: those of `crashEverywhere`, with `maxPauses` instead of
 * `maxCrashes`.
 */
export interface PauseEverywhereOptions<W extends WorkflowClass> extends Omit<CrashEverywhereOptions<W>, 'maxCrashes'> {
  /**
   * The maximum number of pauses, a whole number from 1. They are spread evenly over the execution.
   * Default: all, one per checkpoint.
   */
  readonly maxPauses?: number | undefined;
}

const { maxCrashes: maxPauses, ...others } = CRASH_OPTIONS;
const OPTIONS: OptionChecks<PauseEverywhereOptions<any>> = { ...others, maxPauses };

/** The result of {@link pauseEverywhere}. */
export interface PauseReport<Output = unknown> {
  /** The status with which the execution ended each time: `SUCCEEDED` or `FAILED`. */
  readonly status: string;
  /** The revived result; `undefined` if the execution failed. */
  readonly result: Output | undefined;
  /** The number of checkpoints of the undisturbed run. */
  readonly checkpoints: number;
  /** The pauses that happened, in order. */
  readonly pauses: readonly CrashPoint[];
}

/**
 * Proves that a workflow can be paused anywhere. It runs the workflow once undisturbed, and then
 * once for each checkpoint: the execution is paused at the checkpoint, and resumed. Callbacks that
 * are open in between are answered during the pause. In each run these must hold:
 *
 * - The execution ends with the status and result of the undisturbed run.
 * - After the checkpoint no body begins, and nothing more is recorded, until the resume.
 * - No body runs that is recorded as completed, and none runs twice that the pause did not
 *   interrupt.
 * - An at-most-once body runs at most once per attempt, and after its START is recorded.
 *
 * N checkpoints take N + 1 runs of a few milliseconds, each in a runner of its own.
 *
 * @param options those of `WorkflowTestRunner`, `callbacks` and more. If there are fakes with
 *   state, pass a function: it is called for each run.
 * @returns what was tried, and how the execution ends.
 * @throws CrashTestError that names the operation where a rule was broken, and the pause before it.
 * @throws InvalidArgumentError for invalid options.
 * @throws ExecutionStuckError if a callback has neither an answer nor a timeout.
 * @example
 * ```ts
 * await pauseEverywhere(OrderWorkflow, order, () => ({
 *   create: () => new OrderWorkflow(new FakePayments()),
 *   callbacks: { approval: { granted: true } },
 * }));
 * ```
 */
export function pauseEverywhere<W extends WorkflowClass>(
  workflow: W,
  input: InputOf<W>,
  options: WithFactory<PauseEverywhereOptions<W>> | (() => WithFactory<PauseEverywhereOptions<W>>),
): Promise<PauseReport<OutputOf<W>>>;
// The last overload: it is the one whose errors the compiler reports.
export function pauseEverywhere<W extends WorkflowClass>(
  workflow: W & NeedsNoArguments,
  input: InputOf<W>,
  options?: PauseEverywhereOptions<W> | (() => PauseEverywhereOptions<W>),
): Promise<PauseReport<OutputOf<W>>>;
export async function pauseEverywhere<W extends WorkflowClass>(
  workflow: W,
  input: InputOf<W>,
  options: PauseEverywhereOptions<W> | (() => PauseEverywhereOptions<W>) = {},
): Promise<PauseReport<OutputOf<W>>> {
  const each = typeof options === 'function' ? options : () => options;
  const first = each();
  checkOptions<PauseEverywhereOptions<any>>(first, OPTIONS, 'pauseEverywhere()');
  const optionsOfRun = () => {
    const { maxPauses: _, ...rest } = each();
    return rest;
  };
  const test = new CrashTest<W>({ workflow, input, options: optionsOfRun, whens: ['paused'], most: first.maxPauses });
  const { crashes: pauses, ...report } = await test.run();
  return { ...report, pauses };
}
