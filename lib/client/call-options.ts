import { invalidArgument } from '../core/errors/argument-errors.js';
import { checkFlag, checkOptions, type OptionCheck, type OptionChecks } from '../core/errors/check-options.js';
import { checkedName } from '../core/names.js';
import { EXECUTION_STATUSES } from '../core/wire/index.js';
import type { AwaitResultOptions, HistoryOptions, ListOptions, StartOptions } from './workflow-client.js';

/*
 * The options of a client's methods, checked. What only one kind of client knows of, such as the
 * form of a marker, it checks itself.
 */

const START: OptionChecks<StartOptions> = {
  name: (name, what) => void checkedName(what, name),
  timeout: undefined,
};

/** @throws InvalidArgumentError */
export function checkedStartOptions(options: StartOptions): StartOptions {
  checkOptions(options, START, 'start()', "A name goes into them: { name: 'order-17' }.");
  return options;
}

/** By what is called: some platforms and libraries bring a class of their own. */
const checkSignal: OptionCheck = (signal, what) => {
  if (isFunction(signal?.throwIfAborted) && isFunction(signal.addEventListener)) return;
  const expected = 'an AbortSignal, such as AbortSignal.timeout(5000)';
  throw invalidArgument({ what, got: signal, expected });
};
const RESULT: OptionChecks<AwaitResultOptions> = { signal: checkSignal };

/** The signal of `result`. @throws InvalidArgumentError */
export function signalOf(options: AwaitResultOptions): AbortSignal | undefined {
  checkOptions(options, RESULT, 'result()', 'A signal goes into them: { signal: AbortSignal.timeout(5000) }.');
  return options.signal;
}

/** Items of a page, at most. */
export const LARGEST_PAGE = 1000;

const checkLimit: OptionCheck = (limit, what) => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_PAGE) return;
  throw invalidArgument({ what, got: limit, expected: `a whole number from 1 to ${LARGEST_PAGE}` });
};
const HISTORY: OptionChecks<HistoryOptions> = {
  limit: checkLimit,
  marker: undefined,
  reverse: checkFlag,
  includeData: checkFlag,
};

/** @throws InvalidArgumentError */
export function checkHistoryOptions(options: HistoryOptions): void {
  checkOptions(options, HISTORY, 'history()');
}

const checkStatuses: OptionCheck = (statuses, what) => {
  const isStatus = (status: unknown) => EXECUTION_STATUSES.includes(status as never);
  if (Array.isArray(statuses) && statuses.every(isStatus)) return;
  const got = Array.isArray(statuses) ? statuses.find((status) => !isStatus(status)) : statuses;
  throw invalidArgument({ what, got, expected: `an array of ${EXECUTION_STATUSES.join(', ')}` });
};
const LIST: OptionChecks<ListOptions> = {
  workflow: undefined,
  statuses: checkStatuses,
  limit: checkLimit,
  marker: undefined,
};

/** @throws InvalidArgumentError */
export function checkListOptions(options: ListOptions): void {
  checkOptions(options, LIST, 'list()');
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
