import { CallbackSubmitterError } from '../../../core/errors/operation-errors.js';
import { textSerdes, toErrorObject } from '../../../values/index.js';
import type { CallProps } from '../../core/operation-call.js';
import { label } from '../../core/scope.js';
import type { WaitForCallbackOptions } from '../../core/value-options.js';
import { ContextCall } from '../context-call.js';
import { StepCall } from '../step/step-call.js';
import { CallbackCall } from './callback-call.js';
import { callbackSeconds } from './callback-seconds.js';
import { callbackSerdes } from './callback-serdes.js';

/** A callback and the step that asks the outside for it, in a context of their own. */
export function waitForCallback<T>(
  call: CallProps,
  submit: (callbackId: string) => unknown,
  options: WaitForCallbackOptions<T>,
): Promise<T> {
  const { invocation, name } = call;
  const limits = callbackSeconds(options, (option) => `${option} of callback ${label(name)}`);
  const serdes = callbackSerdes(options);
  const context: ContextCall<string | undefined, T> = new ContextCall<string | undefined, T>(call, {
    subType: 'WaitForCallback',
    mayLeave: true,
    isOurs: true,
    toText: (text) => text,
    fromText: (text): T | Promise<T> => serdes.deserialize(text, context.serdesContext),
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
