import { invalidArgument } from '../core/errors/argument-errors.js';
import { checkOptions, type OptionChecks } from '../core/errors/check-options.js';
import type { Class } from '../core/types.js';

/**
 * Selects errors: a class matches its instances, a text matches errors whose `name` or class name
 * equals it, a pattern matches errors by their message.
 */
export type ErrorFilter = Class<Error> | string | RegExp;

/**
 * Selects the errors that are retried. The options have no effect on polls, which depend on a state
 * and not on an error.
 */
export interface RetryFilterOptions {
  /**
   * Only these errors are retried, even if the operation lists their class in `throws`. Default:
   * all errors except those in `throws`.
   */
  readonly on?: readonly ErrorFilter[] | undefined;
  /** These errors are never retried, even if `on` matches them. Default: none. */
  readonly notOn?: readonly ErrorFilter[] | undefined;
}

const FILTERS: OptionChecks<RetryFilterOptions> = { on: undefined, notOn: undefined };

/**
 * Makes the test that the ready-made strategies apply with their `on` and `notOn`, for strategies
 * of your own. It is true for an error that may be retried: one that `on` matches, or any error
 * without `on`, unless `notOn` matches it.
 *
 * @throws {@link InvalidArgumentError} for a filter that is no class, name or pattern.
 *
 * @example
 * ```ts
 * const isTransient = errorMatcher({ on: ['TimeoutError', /ECONNRESET/], notOn: [CardDeclined] });
 * const strategy: RetryStrategy = (error, { attempt }) =>
 *   attempt < 10 && isTransient(error) ? { seconds: attempt } : undefined;
 * ```
 */
export function errorMatcher(options: RetryFilterOptions): (error: unknown) => boolean {
  checkOptions(options, FILTERS, 'errorMatcher()');
  return retryFilter(options, 'errorMatcher()');
}

/** As {@link errorMatcher}, for a strategy: the state of a poll, which is no error, passes. */
export function retryFilter({ on, notOn }: RetryFilterOptions, strategy: string): (subject: unknown) => boolean {
  const wanted = checkedFilters(on, `on of ${strategy}`);
  const refused = checkedFilters(notOn, `notOn of ${strategy}`);
  return (subject) =>
    !(subject instanceof Error) ||
    ((wanted === undefined || matchesAny(wanted, subject)) && !matchesAny(refused, subject));
}

/** Whether one of the filters matches the error. */
export function matchesAny(filters: readonly ErrorFilter[] | undefined, error: Error): boolean {
  return filters?.some((filter) => matches(filter, error)) === true;
}

function matches(filter: ErrorFilter, error: Error): boolean {
  if (typeof filter === 'string') return error.name === filter || error.constructor?.name === filter;
  // Unlike test(), search() keeps no position between calls in a pattern with the flag g.
  if (filter instanceof RegExp) return String(error.message).search(filter) >= 0;
  return error instanceof filter;
}

/** @throws InvalidArgumentError */
export function checkedFilters(
  filters: readonly ErrorFilter[] | undefined,
  what: string,
): readonly ErrorFilter[] | undefined {
  if (filters === undefined) return undefined;
  if (!Array.isArray(filters) || filters.length === 0) {
    throw invalidArgument({
      what,
      got: filters,
      expected: 'an array of error classes, error names or patterns for the message',
      cure: 'Leave the option out when there is nothing to filter.',
    });
  }
  filters.forEach((filter, index) => {
    if ((typeof filter === 'string' && filter !== '') || filter instanceof RegExp || typeof filter === 'function')
      return;
    throw invalidArgument({
      what: `${what}[${index}]`,
      got: filter,
      expected: "an error class, an error's name or a pattern for its message",
      cure:
        filter === undefined
          ? 'It was undefined when the strategy was made: is the class declared further down, or in a module that imports this one?'
          : undefined,
    });
  });
  return [...filters];
}
