import { checkFunction, checkOptions } from '../../../core/errors/check-options.js';
import { CallbackSubmitterError } from '../../../core/errors/operation-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import { recordedText, textSerdes, toErrorObject } from '../../../values/index.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import { ContextCall } from '../context-call.js';
import { StepCall } from '../step/step-call.js';
import { CallbackCall } from './callback-call.js';
import { callbackSeconds, WAIT_FOR_CALLBACK_OPTIONS, type WaitForCallbackOptions } from './callback-options.js';
import { answerSerdes, callbackSerdes } from './callback-serdes.js';

const NO_OPTIONS: WaitForCallbackOptions = Object.freeze({});

/**
 * Calls a callback together with the step that submits its id, in a context of their own.
 *
 * @throws InvalidArgumentError
 */
export function callWaitForCallback<T>(
  call: CallProps,
  submit: (callbackId: string) => unknown,
  options: WaitForCallbackOptions<T> = NO_OPTIONS,
): Promise<T> {
  const { invocation, name } = call;
  const what = `waitForCallback ${label(name)}`;
  checkFunction(submit, `the submitter of ${what}`);
  checkOptions(options, WAIT_FOR_CALLBACK_OPTIONS, what);
  const limits = callbackSeconds(options, (option) => `${option} of callback ${label(name)}`);
  const serdes = callbackSerdes(options);
  const recorded = answerSerdes(options);
  const context: ContextCall<string | undefined, T> = new ContextCall<string | undefined, T>(call, {
    subType: 'WaitForCallback',
    mayLeave: true,
    isOurs: true,
    toText: (text) => {
      if (recorded === undefined) return text;
      const answer = serdes.deserialize(text, context.serdesContext);
      const write = (value: T) => recordedText(recorded, value, context.serdesContext);
      return isPromiseLike(answer) ? answer.then(write) : write(answer);
    },
    fromText: (text): T | Promise<T> => (recorded ?? serdes).deserialize(text, context.serdesContext),
    run: async (scope) => {
      const inner = { invocation, scope, name: undefined };
      const callback = new CallbackCall<string | undefined>(inner, { serdes: textSerdes, calledAs: name, ...limits });
      const result = invocation.ask(callback);
      const callbackId = await callback.started;
      const submitter = new StepCall<void>(inner, {
        callbackId,
        calledAs: name,
        options: { retry: options.retry },
        run: async () => {
          await submit(callbackId);
        },
      });
      try {
        await invocation.ask(submitter);
      } catch (error) {
        const cause = error as Error;
        const ref = { operationId: context.id, operationName: name };
        throw new CallbackSubmitterError(cause.message, ref, toErrorObject(cause.cause ?? cause), cause);
      }
      return result;
    },
  });
  return invocation.ask(context);
}
