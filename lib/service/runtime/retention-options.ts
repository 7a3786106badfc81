import { invalidArgument } from '../../core/errors/argument-errors.js';
import { checkOptions, type OptionCheck, type OptionChecks } from '../../core/errors/check-options.js';
import { type Duration, durationSeconds } from '../../core/time/index.js';
import type { ExecutionEnd } from '../../core/wire/index.js';

/** How long the executions that ended in one way are kept, from their ends on. */
export interface RetentionRule {
  /**
   * When the history is dropped, which is most of what an execution takes up; the record stays,
   * with the input and how it ended. At least 1 second. Default: together with the record.
   */
  readonly journal?: Duration | undefined;
  /**
   * When everything is deleted, and the name is free again. At least 1 second, and not before
   * `journal`. Default: never.
   */
  readonly record?: Duration | undefined;
}

/**
 * How long a runtime keeps executions that have ended. It covers all executions of the store, also
 * of workflows that the runtime does not run. Where several runtimes of a store have a retention,
 * one of them does the work at a time, by its own options: give all the same.
 *
 * @example
 * ```ts
 * const retention = { succeeded: { journal: '1d', record: '30d' }, failed: { record: '90d' } };
 * const runtime = new WorkflowRuntime({ store, workflows: [OrderWorkflow], retention });
 * ```
 */
export interface RetentionOptions {
  /** Executions that ended as SUCCEEDED. Default: kept for ever. */
  readonly succeeded?: RetentionRule | undefined;
  /** Executions that ended as FAILED. Default: kept for ever. */
  readonly failed?: RetentionRule | undefined;
  /** Executions that ended as TIMED_OUT. Default: kept for ever. */
  readonly timedOut?: RetentionRule | undefined;
  /** Executions that ended as STOPPED. Default: kept for ever. */
  readonly stopped?: RetentionRule | undefined;
  /** The time between two looks for what has to go. Default: 1 minute. */
  readonly every?: Duration | undefined;
  /**
   * The largest number of executions in one write, from 1 to 1,000. While executions run in the
   * process, or others write to the store, it is 50 at most. Default: 500.
   */
  readonly batch?: number | undefined;
}

/** What a retention does to the executions that ended in one way. */
export interface RetentionStep {
  /** Only executions of this workflow. Default: of all. */
  readonly workflow?: string | undefined;
  readonly status: ExecutionEnd;
  /** The age from which journals are dropped; `undefined` if they stay until the record goes. */
  readonly journalMillis: number | undefined;
  /** The age from which records are deleted; `undefined` if they stay. */
  readonly recordMillis: number | undefined;
}

/** Checked options of a retention. */
export interface RetentionPlan {
  readonly steps: readonly RetentionStep[];
  readonly everyMillis: number;
  readonly batch: number;
}

const DEFAULT_BATCH = 500;
const LARGEST_BATCH = 1000;
const WHERE = 'retention of WorkflowRuntime';
const STATUS_OF = { succeeded: 'SUCCEEDED', failed: 'FAILED', timedOut: 'TIMED_OUT', stopped: 'STOPPED' } as const;
const RULE: OptionChecks<RetentionRule> = { journal: undefined, record: undefined };
const EXAMPLE = "It says how long to keep what: { succeeded: { journal: '1d', record: '30d' } }.";

const checkBatch: OptionCheck = (batch, what) => {
  if (Number.isInteger(batch) && batch >= 1 && batch <= LARGEST_BATCH) return;
  throw invalidArgument({ what, got: batch, expected: `a whole number from 1 to ${LARGEST_BATCH}` });
};
const checkRule: OptionCheck = (rule: RetentionRule, what) =>
  checkOptions(rule, RULE, what, "Ages go into it: { journal: '1d', record: '30d' }.");
const OPTIONS: OptionChecks<RetentionOptions> = {
  succeeded: checkRule,
  failed: checkRule,
  timedOut: checkRule,
  stopped: checkRule,
  every: undefined,
  batch: checkBatch,
};

/** @throws InvalidArgumentError */
export function retentionPlan(options: RetentionOptions): RetentionPlan {
  checkOptions(options, OPTIONS, WHERE, EXAMPLE);
  const { every = '1m', batch = DEFAULT_BATCH } = options;
  const ends = Object.keys(STATUS_OF) as (keyof typeof STATUS_OF)[];
  return {
    steps: ends.flatMap((end) => stepOf(end, options[end] ?? {})),
    everyMillis: durationSeconds(every, { what: `every of ${WHERE}` }) * 1000,
    batch,
  };
}

function stepOf(end: keyof typeof STATUS_OF, { journal, record }: RetentionRule): RetentionStep[] {
  if (journal === undefined && record === undefined) return [];
  const journalMillis = millisOf(journal, `journal of ${end} of ${WHERE}`);
  const recordMillis = millisOf(record, `record of ${end} of ${WHERE}`);
  if (journalMillis !== undefined && recordMillis !== undefined && journalMillis > recordMillis) {
    const expected = 'at most `record`: a history goes with its record at the latest';
    throw invalidArgument({ what: `journal of ${end} of ${WHERE}`, got: journal, expected });
  }
  return [{ status: STATUS_OF[end], journalMillis, recordMillis }];
}

function millisOf(age: Duration | undefined, what: string): number | undefined {
  return age === undefined ? undefined : durationSeconds(age, { what, max: Number.POSITIVE_INFINITY }) * 1000;
}
