import { invalidArgument } from '../core/errors/argument-errors.js';
import type { Class } from '../engine/core/value-options.js';

/**
 * Picks out errors: a class takes its instances, text takes errors whose `name` or class name
 * equals it, a pattern takes errors whose message it matches.
 */
export type ErrorFilter = Class<Error> | string | RegExp;

/**
 * Which failures are worth another attempt. In a poll, which goes by a state and not by an error,
 * they do nothing.
 */
export interface RetryFilterOptions {
  /** Only these are retried. Default: all. */
  readonly on?: readonly ErrorFilter[] | undefined;
  /** These are never retried, also when `on` takes them. Default: none. */
  readonly notOn?: readonly ErrorFilter[] | undefined;
}

/**
 * Checks the filters and makes the test that says whether an error may be retried. The state of a
 * poll always may.
 */
export function retryFilter({ on, notOn }: RetryFilterOptions, strategy: string): (subject: unknown) => boolean {
  const wanted = checkedFilters(on, `on of ${strategy}`);
  const refused = checkedFilters(notOn, `notOn of ${strategy}`);
  return (subject) =>
    !(subject instanceof Error) ||
    ((wanted === undefined || wanted.some((filter) => matches(filter, subject))) &&
      !refused?.some((filter) => matches(filter, subject)));
}

function matches(filter: ErrorFilter, error: Error): boolean {
  if (typeof filter === 'string') return error.name === filter || error.constructor?.name === filter;
  // search(), unlike test(), keeps no position from one call to the next in a pattern with the flag
  // g.
  if (filter instanceof RegExp) return String(error.message).search(filter) >= 0;
  return error instanceof filter;
}

function checkedFilters(filters: readonly ErrorFilter[] | undefined, what: string): readonly ErrorFilter[] | undefined {
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
