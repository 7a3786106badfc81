/**
 * Chai's language for executions under test.
 *
 * @module
 */
import { invalidArgument } from '../../core/errors/argument-errors.js';
import { TestExecution } from '../execution/test-execution.js';
import {
  type CheckResult,
  completedStep,
  type ExpectedError,
  failedWith,
  succeeded,
  succeededWith,
  suspendedOn,
} from './assertion-checks.js';

declare global {
  namespace Chai {
    interface Assertion {
      /** The execution has succeeded, whatever its result. */
      readonly succeeded: Assertion;
      /**
       * The execution has succeeded with this result; an object literal stands for an instance with
       * the same properties.
       */
      succeededWith(result: unknown): Assertion;
      /**
       * The execution has failed, with an error of this class or recorded type, and with this
       * message: a part of it, or a pattern.
       */
      failedWith(error: ExpectedError, message?: string | RegExp): Assertion;
      /**
       * A step of this name has succeeded, once or more. Under `not` it hasn't at all, and no count
       * can follow.
       */
      completedStep(name: string): CompletedStepAssertion;
      /** The execution waits, and an operation of this name is one that has not ended. */
      suspendedOn(name: string): Assertion;
    }
    interface CompletedStepAssertion extends Assertion {
      /** It has succeeded once, and no more. */
      readonly once: Assertion;
      /** It has succeeded so many times. */
      times(count: number): Assertion;
    }
  }
}

/**
 * Teaches Chai to judge executions.
 *
 * @example
 * ```ts
 * import { expect, use } from 'chai';
 * import { everstepAssertions } from 'everstep/testing/chai';
 *
 * use(everstepAssertions);
 * // ...
 * expect(execution).to.have.succeededWith({ orderId: 'o-17' });
 * expect(execution).to.have.completedStep('charge').once;
 * ```
 */
// Chai need not be installed where this is read, so its own types can't be named.
export function everstepAssertions({ Assertion }: any, utils: any): void {
  const judge = (assertion: any, find: (execution: TestExecution) => CheckResult) => {
    const found = find(executionOf(utils.flag(assertion, 'object')));
    const { actual, expected } = found.compared ?? {};
    assertion.assert(
      found.holds,
      () => found.message,
      () => found.contrary,
      expected,
      actual,
    );
    return assertion;
  };
  Assertion.addProperty('succeeded', function (this: any) {
    judge(this, succeeded);
  });
  Assertion.addMethod('succeededWith', function (this: any, result: unknown) {
    judge(this, (execution) => succeededWith(execution, result));
  });
  Assertion.addMethod('failedWith', function (this: any, error: ExpectedError, message?: string | RegExp) {
    judge(this, (execution) => failedWith(execution, error, message));
  });
  Assertion.addMethod('suspendedOn', function (this: any, name: string) {
    judge(this, (execution) => suspendedOn(execution, name));
  });
  Assertion.addMethod('completedStep', function (this: any, name: string) {
    judge(this, (execution) => completedStep(execution, name));
    const times = (count: number) => judge(next, (execution) => completedStep(execution, name, count));
    // `once` and `times` exist behind this word alone: other plugins have words of these names.
    const next = new Assertion(utils.flag(this, 'object'));
    utils.transferFlags(this, next);
    Object.defineProperties(next, { once: { get: () => times(1) }, times: { value: times } });
    return next;
  });
}

/** @throws InvalidArgumentError */
function executionOf(object: unknown): TestExecution {
  if (object instanceof TestExecution) return object;
  const expected = 'an execution of a test runner';
  throw invalidArgument({
    what: 'what an execution is expected of',
    got: object,
    expected,
    cure: 'Await start() or run().',
  });
}
