import type { InputOf, OutputOf, WorkflowClass } from '../../client/index.js';
import { isRecord } from '../../core/errors/argument-errors.js';
import { checkFunction, checkOptions, type OptionChecks, optionCheck } from '../../core/errors/check-options.js';
import type { CrashPoint } from '../../core/errors/testing-errors.js';
import type { NeedsNoArguments, WithFactory } from '../../workflow/description/factory-types.js';
import {
  RUNNER_OPTIONS,
  type WorkflowTestRunner,
  type WorkflowTestRunnerOptions,
} from '../runner/workflow-test-runner.js';
import type { CallbackAnswers } from './callback-answers.js';
import { CrashTest } from './crash-test.js';

/** What a crash test takes: all that runners do, and who answers. */
export interface CrashEverywhereOptions<W extends WorkflowClass> extends WorkflowTestRunnerOptions<W> {
  /**
   * What callbacks are answered with, by name, also those of workflows that are invoked. Default:
   * nobody answers, and they time out.
   */
  readonly callbacks?: CallbackAnswers | undefined;
  /** Readies the runner of each run, with stubs for instance. */
  readonly prepare?: ((runner: WorkflowTestRunner<W>) => void) | undefined;
  /** Whether two results are the same. Default: all in them is. */
  readonly compare?: ((actual: OutputOf<W>, expected: OutputOf<W>) => boolean) | undefined;
  /** Crashes to try at most, spread evenly. Default: all, two for each checkpoint. */
  readonly maxCrashes?: number | undefined;
}

type OrFunction<Options> = Options | (() => Options);

const OPTIONS: OptionChecks<CrashEverywhereOptions<any>> = {
  ...RUNNER_OPTIONS,
  callbacks: optionCheck(isRecord, 'an object of answers by the names of callbacks'),
  prepare: checkFunction,
  compare: checkFunction,
  maxCrashes: optionCheck((value) => Number.isInteger(value) && value > 0, 'a whole number from 1'),
};

/** What a crash test has tried. */
export interface CrashReport<Output = unknown> {
  /** How the execution ends, each time: `SUCCEEDED` or `FAILED`. */
  readonly status: string;
  /** Its result, revived; `undefined` when it failed. */
  readonly result: Output | undefined;
  /** Checkpoints of the undisturbed run. */
  readonly checkpoints: number;
  /** The crashes that were tried, in order. */
  readonly crashes: readonly CrashPoint[];
}

/**
 * Proves that a workflow gets over crashes: runs it once undisturbed, and then twice for each of
 * its checkpoints, killed right before and right after that is stored. Each time it has to end as
 * it did undisturbed, no body may run again that is recorded as completed, no body may run twice
 * that no crash interrupted, an at-most-once body may run at most once for each attempt, and the
 * code must be told what is recorded.
 *
 * With n checkpoints it makes 2n + 1 runs, each in a runner of its own: a few milliseconds for
 * each.
 *
 * @param options as of {@link WorkflowTestRunner}, `callbacks` and more. Give a function when there
 * are fakes with state: it is called for each run.
 * @throws CrashTestError that names the operation where it broke, and the crash after which it did.
 * @throws InvalidArgumentError for options that can't be.
 * @throws ExecutionStuckError when a callback has no answer and no timeout.
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
  options: OrFunction<WithFactory<CrashEverywhereOptions<W>>>,
): Promise<CrashReport<OutputOf<W>>>;
// The last one: it is the one whose errors the compiler tells.
export function crashEverywhere<W extends WorkflowClass>(
  workflow: W & NeedsNoArguments,
  input: InputOf<W>,
  options?: OrFunction<CrashEverywhereOptions<W>>,
): Promise<CrashReport<OutputOf<W>>>;
export async function crashEverywhere<W extends WorkflowClass>(
  workflow: W,
  input: InputOf<W>,
  options: OrFunction<CrashEverywhereOptions<W>> = {},
): Promise<CrashReport<OutputOf<W>>> {
  const each = typeof options === 'function' ? options : () => options;
  const first = each();
  checkOptions<CrashEverywhereOptions<any>>(first, OPTIONS, 'crashEverywhere()');
  const { maxCrashes } = first;
  return new CrashTest<W>({ workflow, input, options: each, maxCrashes }).run();
}
