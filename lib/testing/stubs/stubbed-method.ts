import type { CallbackClient } from '../../client/index.js';
import { CallbackClosedError } from '../../core/errors/client-errors.js';
import type { Clock } from '../../core/time/index.js';
import { ambientContext, isInsideStep } from '../../engine/index.js';
import {
  type DurableWorkflow,
  FROM_CALLBACK,
  intercept,
  type Method,
  type OperationMark,
} from '../../workflow/index.js';
import { externalSerdes, externalValue } from './external-value.js';
import type { Stub, StubbedCall } from './stub.js';
import type { StubTargets } from './stub-targets.js';

export interface StubbedMethodProps {
  readonly stub: Stub;
  /** How the method is decorated. */
  readonly mark: OperationMark;
  readonly clock: Clock;
  readonly callbacks: () => CallbackClient;
  readonly targets: StubTargets;
}

/**
 * The method that an instance gets in place of a stubbed one: the same operation, with the stub as
 * its body.
 */
export function stubbedMethod({ stub, mark, clock, callbacks, targets }: StubbedMethodProps): Method {
  const { details, key, body } = mark;
  const ownReturnsResult = details.kind !== 'callback' && details.kind !== 'invoke';
  const callOf = (instance: DurableWorkflow, args: unknown[]): StubbedCall => {
    const context = ambientContext(instance, String(key));
    return {
      ...{ instance, args, ownReturnsResult, own: () => body.apply(instance, args), startedAt: new Date(clock.now()) },
      ...{ executionName: context?.executionName, attempt: isInsideStep() ? context?.attempt : undefined },
    };
  };
  const stubbed: Method = function (this: DurableWorkflow, ...args) {
    return stub.run(callOf(this, args));
  };
  switch (details.kind) {
    case 'execution':
      return stubbed;
    case 'transaction': {
      // A store in memory has no transactions, and a stub needs none.
      const { isolation: _, ...options } = details.options;
      return intercept(stubbed, key, { kind: 'step', options });
    }
    case 'callback': {
      const serdes = externalSerdes(details.options);
      const submitter: Method = async function (this: DurableWorkflow, ...args) {
        await stub.run(callOf(this, args), async (value) => {
          if (value === FROM_CALLBACK) return undefined;
          const { callbackId } = ambientContext(this, String(key))!;
          const answer = await externalValue(serdes, value, `the answer of stub ${String(key)}`);
          await callbacks().succeed(callbackId, answer).catch(unlessAnswered);
          return value;
        });
      };
      return intercept(submitter, key, details);
    }
    case 'invoke': {
      const spied = intercept(stubbed, key, details);
      const { asPayload, options } = targets.add(stub, key, details.options);
      const payload: Method = function (this: DurableWorkflow, ...args) {
        return asPayload(callOf(this, args));
      };
      const replaced = intercept(payload, key, { kind: 'invoke', options });
      return function (this: DurableWorkflow, ...args) {
        return (stub.replaces(args) ? replaced : spied).apply(this, args);
      };
    }
    default:
      return intercept(stubbed, key, details);
  }
}

/**
 * A crash may lose the end of the submitter and keep the answer that it gave. The submitter then
 * runs again, and finds the callback answered.
 */
function unlessAnswered(error: unknown): void {
  if (!(error instanceof CallbackClosedError)) throw error;
}
