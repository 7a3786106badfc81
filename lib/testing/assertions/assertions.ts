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
 * Asserts that the execution has succeeded, and that its result is `expected` if that is given. The
 * comparison is deep and strict, but an object literal matches an instance with the same
 * properties.
 *
 * @throws AssertionError whose message shows the timeline.
 * @example
 * ```ts
 * assertSucceeded(await runner.run(order), { orderId: 'o-17', paymentId: 'p-1' });
 * ```
 */
export function assertSucceeded(execution: TestExecution, ...result: [expected?: unknown]): void {
  check(result.length === 0 ? succeeded(execution) : succeededWith(execution, result[0]));
}

/**
 * Asserts that the execution has failed.
 *
 * @param error the class of the error, or its recorded type. Default: any.
 * @param message a part of the message, or a pattern that it matches. Default: any.
 * @throws AssertionError whose message shows the timeline.
 * @example
 * ```ts
 * assertFailed(await runner.run(order), CardDeclined, /insufficient funds/);
 * ```
 */
export function assertFailed(execution: TestExecution, error?: ExpectedError, message?: string | RegExp): void {
  check(failedWith(execution, error, message));
}

/**
 * Asserts that steps of this name have succeeded.
 *
 * @param times the number of steps that have succeeded. Default: one or more.
 * @throws AssertionError whose message shows the timeline.
 * @example
 * ```ts
 * assertCompletedStep(execution, 'ship', 3);
 * ```
 */
export function assertCompletedStep(execution: TestExecution, name: string, times?: number): void {
  check(completedStep(execution, name, times));
}

/**
 * Asserts that the execution is running, and that an operation of this name has not ended: a wait,
 * a callback, an invoke, or a step between two attempts.
 *
 * @throws AssertionError whose message shows the timeline.
 * @example
 * ```ts
 * await execution.untilOperation('approval');
 * assertSuspendedOn(execution, 'approval');
 * ```
 */
export function assertSuspendedOn(execution: TestExecution, name: string): void {
  check(suspendedOn(execution, name));
}

function check({ holds, message, compared }: CheckResult): void {
  if (!holds) throw new AssertionError({ message, ...compared, stackStartFn: check });
}
