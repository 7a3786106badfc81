import type { InputOf, OutputOf, WorkflowClass } from '../../client/index.js';
import { isRecord } from '../../core/errors/argument-errors.js';
import { checkFunction, checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import type { CrashPoint } from '../../core/errors/testing-errors.js';
import type { NeedsNoArguments, WithFactory } from '../../workflow/index.js';
import {
  RUNNER_OPTIONS,
  type WorkflowTestRunner,
  type WorkflowTestRunnerOptions,
} from '../runner/workflow-test-runner.js';
import type { CallbackAnswers } from './callback-answers.js';
import { CrashTest } from './crash-test.js';

/** Options of {@link crashEverywhere}: those of `WorkflowTestRunner`, and these. */
export interface CrashEverywhereOptions<W extends WorkflowClass> extends WorkflowTestRunnerOptions<W> {
  /**
   * Answers of callbacks by the name of the operation, also for workflows that are invoked.
   * Default: no answers, so that callbacks time out.
   */
  readonly callbacks?: CallbackAnswers | undefined;
  /** Called with the runner of each run before it starts: to add stubs, for instance. */
  readonly prepare?: ((runner: WorkflowTestRunner<W>) => void) | undefined;
  /** Whether a result equals that of the undisturbed run. Default: deep and strict equality. */
  readonly compare?: ((actual: OutputOf<W>, expected: OutputOf<W>) => boolean) | undefined;
  /**
   * The maximum number of crashes, a whole number from 1. They are spread evenly over the
   * execution. Default: all, two per checkpoint.
   */
  readonly maxCrashes?: number | undefined;
}

/** The checks of the options of {@link crashEverywhere}. */
export const CRASH_OPTIONS: OptionChecks<CrashEverywhereOptions<any>> = {
  ...RUNNER_OPTIONS,
  callbacks: optionCheck(isRecord, 'an object of answers by the names of callbacks'),
  prepare: checkFunction,
  compare: checkFunction,
  maxCrashes: optionCheck((value) => Number.isInteger(value) && value > 0, 'a whole number from 1'),
};

/** The result of {@link crashEverywhere}. */
export interface CrashReport<Output = unknown> {
  /** The status with which the execution ended each time: `SUCCEEDED` or `FAILED`. */
  readonly status: string;
  /** The revived result; `undefined` if the execution failed. */
  readonly result: Output | undefined;
  /** The number of checkpoints of the undisturbed run. */
  readonly checkpoints: number;
  /** The crashes that happened, in order. */
  readonly crashes: readonly CrashPoint[];
}

/**
 * Proves that a workflow survives crashes. It runs the workflow once undisturbed, and then twice
 * for each checkpoint: killed right before the checkpoint is stored, and right after. In each run
 * these must hold:
 *
 * - The execution ends with the status and result of the undisturbed run.
 * - No body runs that is recorded as completed, and none runs twice that no crash interrupted.
 * - An at-most-once body runs at most once per attempt, and after its START is recorded.
 * - Each call returns what is recorded of it.
 *
 * N checkpoints take 2N + 1 runs of a few milliseconds, each in a runner of its own.
 *
 * @param options those of {@link WorkflowTestRunner}, `callbacks` and more. If there are fakes with
 *   state, pass a function: it is called for each run.
 * @returns what was tried, and how the execution ends.
 * @throws CrashTestError that names the operation where a rule was broken, and the crash before it.
 * @throws InvalidArgumentError for invalid options.
 * @throws ExecutionStuckError if a callback has neither an answer nor a timeout.
 * @example
 * ```ts
 * await crashEverywhere(OrderWorkflow, order, () => ({
 *   create: () => new OrderWorkflow(new FakePayments()),
 *   callbacks: { approval: { granted: true } },
 * }));
 * ```
 */
export function crashEverywhere<W extends WorkflowClass>(
  workflow: W,
  input: InputOf<W>,
  options: WithFactory<CrashEverywhereOptions<W>> | (() => WithFactory<CrashEverywhereOptions<W>>),
): Promise<CrashReport<OutputOf<W>>>;
// The last overload: it is the one whose errors the compiler reports.
export function crashEverywhere<W extends WorkflowClass>(
  workflow: W & NeedsNoArguments,
  input: InputOf<W>,
  options?: CrashEverywhereOptions<W> | (() => CrashEverywhereOptions<W>),
): Promise<CrashReport<OutputOf<W>>>;
export async function crashEverywhere<W extends WorkflowClass>(
  workflow: W,
  input: InputOf<W>,
  options: CrashEverywhereOptions<W> | (() => CrashEverywhereOptions<W>) = {},
): Promise<CrashReport<OutputOf<W>>> {
  const each = typeof options === 'function' ? options : () => options;
  const first = each();
  checkOptions<CrashEverywhereOptions<any>>(first, CRASH_OPTIONS, 'crashEverywhere()');
  const optionsOfRun = () => {
    const { maxCrashes: _, ...options } = each();
    return options;
  };
  const { maxCrashes: most } = first;
  return new CrashTest<W>({ workflow, input, options: optionsOfRun, whens: ['before', 'after'], most }).run();
}
