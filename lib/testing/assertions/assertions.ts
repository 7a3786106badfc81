import { AssertionError } from 'node:assert';
import type { TestExecution } from '../execution/test-execution.js';
import {
  type CheckResult,
  completedStep,
  type ExpectedError,
  failedWith,
  succeeded,
  succeededWith,
  suspendedOn,
} from './assertion-checks.js';

/**
 * The execution has succeeded; with this result, if one is given. It is compared deeply and
 * strictly, but an object literal stands for an instance with the same properties.
 *
 * @throws AssertionError that shows the timeline.
 * @example
 * ```ts
 * assertSucceeded(await runner.run(order), { orderId: 'o-17', paymentId: 'p-1' });
 * ```
 */
export function assertSucceeded(execution: TestExecution, ...result: [expected?: unknown]): void {
  check(result.length === 0 ? succeeded(execution) : succeededWith(execution, result[0]));
}

/**
 * The execution has failed; with an error of this class or recorded type and with this message, if
 * they are given: a part of it, or a pattern.
 *
 * @throws AssertionError that shows the timeline.
 */
export function assertFailed(execution: TestExecution, error?: ExpectedError, message?: string | RegExp): void {
  check(failedWith(execution, error, message));
}

/**
 * A step of this name has succeeded, so many times; by default once or more.
 *
 * @throws AssertionError that shows the timeline.
 */
export function assertCompletedStep(execution: TestExecution, name: string, times?: number): void {
  check(completedStep(execution, name, times));
}

/**
 * The execution waits, and an operation of this name is one that has not ended.
 *
 * @throws AssertionError that shows the timeline.
 */
export function assertSuspendedOn(execution: TestExecution, name: string): void {
  check(suspendedOn(execution, name));
}

function check({ holds, message, compared }: CheckResult): void {
  if (!holds) throw new AssertionError({ message, ...compared, stackStartFn: check });
}
