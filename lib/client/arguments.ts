import { invalidArgument } from '../core/errors/argument-errors.js';
import {
  checkFlag,
  checkOptions,
  type OptionCheck,
  type OptionChecks,
  oneOf,
  optionCheck,
} from '../core/errors/check-options.js';
import { checkedName } from '../core/names.js';
import { type Duration, durationSeconds } from '../core/time/index.js';
import { EXECUTION_ENDS, EXECUTION_STATUSES, type ExecutionEnd, LIMITS } from '../core/wire/index.js';
import { checkAttributes } from './attributes.js';
import type {
  AwaitResultOptions,
  CallbackListOptions,
  CountOptions,
  ForkOptions,
  HistoryOptions,
  ListOptions,
  OperationPlace,
  PauseOptions,
  PurgeOptions,
  RedriveOptions,
  ResumeOptions,
  RunOptions,
  StartOptions,
  StoreListOptions,
  StoreStartOptions,
  TimeRange,
} from './client-options.js';
import type { WorkflowClass } from './execution-ref.js';

/*
 * The checks of what the methods of clients are given. What only one kind of client has, such as
 * the form of a marker, is checked there. All of them throw `InvalidArgumentError`.
 */

const checkName: OptionCheck = (name, what) => void checkedName(what, name);

/** @param where whose `workflows` they are: `WorkflowRuntime`. */
export function checkedWorkflows<W>(workflows: readonly W[], where: string): readonly W[] {
  if (Array.isArray(workflows)) return workflows;
  const expected = 'an array of workflow classes: [OrderWorkflow]';
  throw invalidArgument({ what: `workflows of ${where}`, got: workflows, expected });
}

/** The checks of the options of `start` that all clients have. */
export const START_OPTIONS: OptionChecks<StartOptions> = { name: checkName };

/** The checks of the options of `start` over a store. */
export const STORE_START_OPTIONS: OptionChecks<StoreStartOptions> = {
  ...START_OPTIONS,
  timeout: undefined,
  reuse: oneOf('never', 'after-failure', 'after-end'),
  attributes: checkAttributes,
  tx: optionCheck((tx) => typeof tx?.query === 'function', 'a client of pg in a transaction'),
};

export function checkStartOptions<Options extends StartOptions>(options: Options, checks: OptionChecks<Options>): void {
  checkOptions(options, checks, 'start()', "A name goes into them: { name: 'order-17' }.");
}

// By its methods: some platforms and libraries bring a class of their own.
const checkSignal = optionCheck(
  (signal) => isFunction(signal?.throwIfAborted) && isFunction(signal.addEventListener),
  'an AbortSignal, such as AbortSignal.timeout(5000)',
);
const RESULT_OPTIONS: OptionChecks<AwaitResultOptions> = { signal: checkSignal };

/** The signal of `result`. */
export function signalOf(options: AwaitResultOptions): AbortSignal | undefined {
  checkOptions(options, RESULT_OPTIONS, 'result()', 'A signal goes into them: { signal: AbortSignal.timeout(5000) }.');
  return options.signal;
}

const refuseTx: OptionCheck = (_tx, what) => {
  throw invalidArgument({
    what,
    got: 'a client in a transaction',
    expected: 'none, since run() waits for the end, and nothing begins before the transaction is committed',
    cure: 'Call start() in the transaction, and result() when it is committed.',
  });
};

/** The options of `run`: those of `start`, and those of `result`. */
export function checkRunOptions<Start extends StartOptions>(
  options: RunOptions<Start>,
  start: OptionChecks<Start>,
): void {
  const checks = { ...start, ...RESULT_OPTIONS, ...('tx' in start && { tx: refuseTx }) } as OptionChecks<any>;
  checkOptions(options, checks, 'run()', "A name goes into them: { name: 'order-17' }.");
}

/** The largest number of items on a page. */
export const LARGEST_PAGE = 1000;

const upTo = (most: number) =>
  optionCheck(
    (limit) => Number.isInteger(limit) && limit >= 1 && limit <= most,
    `a whole number from 1 to ${most.toLocaleString('en-US')}`,
  );
const checkLimit = upTo(LARGEST_PAGE);
const HISTORY_OPTIONS: OptionChecks<HistoryOptions> = {
  limit: checkLimit,
  marker: undefined,
  reverse: checkFlag,
  includeData: checkFlag,
};

export function checkHistoryOptions(options: HistoryOptions): void {
  checkOptions(options, HISTORY_OPTIONS, 'history()');
}

const checkText = optionCheck((text) => typeof text === 'string' && text !== '', 'text');
const checkReason = optionCheck(
  (reason) => typeof reason === 'string' && reason.length <= LIMITS.reasonCharacters,
  `text of at most ${LIMITS.reasonCharacters} characters`,
);
const PLACE: OptionChecks<OperationPlace> = {
  operation: checkText,
  occurrence: optionCheck((n) => Number.isInteger(n) && n >= 1, 'a whole number from 1'),
  scope: optionCheck(
    (scope) => [scope].flat().every((name) => typeof name === 'string' && name !== ''),
    'the name of a context, or an array of names',
  ),
};
const checkPlace: OptionCheck = (place, what) => {
  if (typeof place === 'string' && place !== '') return;
  const cure = "It is the name of an operation, or { operation: 'charge', occurrence: 2 }.";
  checkOptions(place, PLACE, what, cure);
  if (place.operation === undefined)
    throw invalidArgument({ what, got: place, expected: 'an object that names an operation', cure });
};
const REDRIVE_OPTIONS: OptionChecks<RedriveOptions> = { reason: checkReason, from: checkPlace };

const FORK_OPTIONS: OptionChecks<ForkOptions> = { before: checkPlace, name: checkName, input: undefined };
const NAME_IT = "They name an operation: { before: 'charge' }.";

export function checkForkOptions(options: ForkOptions): void {
  checkOptions(options, FORK_OPTIONS, 'fork()', NAME_IT);
  if (options.before !== undefined) return;
  throw invalidArgument({ what: 'before of fork()', got: undefined, expected: 'an operation', cure: NAME_IT });
}

export function checkRedriveOptions(options: RedriveOptions): void {
  checkOptions(options, REDRIVE_OPTIONS, 'redrive()', "A reason goes into them: { reason: 'fixed in 1.4.2' }.");
}

const RESUME_OPTIONS: OptionChecks<ResumeOptions> = { reason: checkReason };
const PAUSE_OPTIONS: OptionChecks<PauseOptions> = { ...RESUME_OPTIONS, pauseTimeout: checkFlag };

export function checkPauseOptions(options: PauseOptions): void {
  checkOptions(options, PAUSE_OPTIONS, 'pause()', "A reason goes into them: { reason: 'the bank is down' }.");
}

export function checkResumeOptions(options: ResumeOptions): void {
  checkOptions(options, RESUME_OPTIONS, 'resume()', "A reason goes into them: { reason: 'the bank is back' }.");
}

function someOf(known: readonly string[]): OptionCheck {
  const isKnown = (status: unknown) => known.includes(status as string);
  return (statuses, what) => {
    if (Array.isArray(statuses) && statuses.every(isKnown)) return;
    const got = Array.isArray(statuses) ? statuses.find((status) => !isKnown(status)) : statuses;
    throw invalidArgument({ what, got, expected: `an array of ${known.join(', ')}` });
  };
}

const checkStatuses = someOf(EXECUTION_STATUSES);

const isMoment = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime());
const checkMoment = optionCheck(isMoment, "a valid Date, such as new Date('2027-03-01')");
const TIME_RANGE: OptionChecks<TimeRange> = { from: checkMoment, to: checkMoment };
const checkRange: OptionCheck = (range: TimeRange, what) => {
  if (range instanceof Date) throw invalidArgument({ what, got: range, expected: 'a range: { from, to }' });
  checkOptions(range, TIME_RANGE, what, "Dates go into it: { from: new Date('2027-03-01') }.");
};

/** The checks of the options of `list` that all clients have. */
export const LIST_OPTIONS: OptionChecks<ListOptions> = {
  workflow: undefined,
  name: checkName,
  statuses: checkStatuses,
  startedAt: checkRange,
  limit: checkLimit,
  marker: undefined,
};
/** The checks of the options of `list` over a store. */
export const STORE_LIST_OPTIONS: OptionChecks<StoreListOptions> = {
  ...LIST_OPTIONS,
  namePrefix: checkName,
  endedAt: checkRange,
  attributes: checkAttributes,
  blocked: checkFlag,
};

export function checkListOptions<Options extends object>(options: Options, checks: OptionChecks<Options>): void {
  checkOptions(options, checks, 'list()');
}

const CALLBACK_LIST_OPTIONS: OptionChecks<CallbackListOptions> = {
  workflow: undefined,
  execution: undefined,
  limit: checkLimit,
  marker: undefined,
};

export function checkCallbackListOptions(options: CallbackListOptions): void {
  checkOptions(options, CALLBACK_LIST_OPTIONS, 'callbacks.list()');
  const { execution, ...others } = options;
  const other = execution && Object.entries(others).find(([, value]) => value !== undefined);
  if (!other) return;
  const [name, got] = other;
  const expected = 'absent beside `execution`, whose callbacks are all on one page';
  throw invalidArgument({ what: `${name} of callbacks.list()`, got, expected });
}

const COUNT_OPTIONS: OptionChecks<CountOptions> = { workflow: undefined, statuses: checkStatuses };

export function checkCountOptions(options: CountOptions): void {
  checkOptions(options, COUNT_OPTIONS, 'count()');
}

/** The largest number of executions that one call of `purge` deletes. */
const LARGEST_PURGE = 10_000;
const DEFAULT_PURGE = 1000;
const PURGE_OPTIONS: OptionChecks<PurgeOptions> = {
  workflow: undefined,
  statuses: someOf(EXECUTION_ENDS),
  endedBefore: undefined,
  limit: upTo(LARGEST_PURGE),
};
const MOST_SECONDS_AGO = durationSeconds('100 years', { max: Number.POSITIVE_INFINITY });

/** What `purge` is asked for: checked, with defaults, and `endedBefore` in epoch milliseconds. */
export interface PurgeRequest {
  readonly workflow: WorkflowClass | string | undefined;
  readonly statuses: readonly ExecutionEnd[];
  readonly endedBefore: number;
  readonly limit: number;
}

export function purgeRequest(options: PurgeOptions, now: number): PurgeRequest {
  checkOptions(options, PURGE_OPTIONS, 'purge()', 'They say what to delete: { endedBefore: { days: 30 } }.');
  const { workflow, statuses = EXECUTION_ENDS, endedBefore, limit = DEFAULT_PURGE } = options;
  return { workflow, statuses, endedBefore: momentBefore(endedBefore, now), limit };
}

function momentBefore(given: Date | Duration, now: number): number {
  const what = 'endedBefore of purge()';
  if (isMoment(given)) return given.getTime();
  if (given === undefined || (given as unknown) instanceof Date) {
    const expected = "a valid Date, or a duration that says how long ago: { days: 30 } or '30d'";
    throw invalidArgument({ what, got: given, expected });
  }
  return now - durationSeconds(given, { what, min: 0, max: MOST_SECONDS_AGO }) * 1000;
}

/** The number of executions on a page where no limit is given. */
export const DEFAULT_LIST_LIMIT = 100;

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
