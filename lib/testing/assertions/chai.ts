/**
 * Assertions for Chai about executions under test.
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
      /** Asserts that the execution has succeeded, with any result. */
      readonly succeeded: Assertion;
      /**
       * Asserts that the execution has succeeded with this result. An object literal matches an
       * instance with the same properties.
       */
      succeededWith(result: unknown): Assertion;
      /**
       * Asserts that the execution has failed with an error of this class or recorded type.
       * `message` is a part of the error's message, or a pattern that it matches. Default: any.
       */
      failedWith(error: ExpectedError, message?: string | RegExp): Assertion;
      /**
       * Asserts that one or more steps of this name have succeeded. After `not`, none may have, and
       * no count can follow.
       */
      completedStep(name: string): CompletedStepAssertion;
      /**
       * Asserts that the execution is running, and that an operation of this name has not ended.
       */
      suspendedOn(name: string): Assertion;
    }
    interface CompletedStepAssertion extends Assertion {
      /** Asserts that exactly one step of the name has succeeded. */
      readonly once: Assertion;
      /** Asserts that exactly `count` steps of the name have succeeded. */
      times(count: number): Assertion;
    }
  }
}

/**
 * A plugin that adds assertions about executions to Chai.
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
// Chai is not a dependency, so its own types can't be named here.
export function everstepAssertions({ Assertion }: any, utils: any): void {
  const judge = (assertion: any, find: (execution: TestExecution) => CheckResult) => {
    const found = find(executionOf(utils.flag(assertion, 'object')));
    const { actual, expected } = found.compared ?? {};
    assertion.assert(
      found.holds,
      () => found.message,
      () => found.negatedMessage,
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
    // `once` and `times` exist only here: other plugins define words of these names.
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
