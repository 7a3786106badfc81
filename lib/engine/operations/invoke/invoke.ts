import { invalidArgument } from '../../../core/errors/argument-errors.js';
import { InvokeTimedOutError } from '../../../core/errors/operation-errors.js';
import { isPromiseLike } from '../../../core/promise-like.js';
import { durationSeconds } from '../../../core/time/index.js';
import { LIMITS } from '../../../core/wire/index.js';
import type { OperationFacts } from '../../../plugins/index.js';
import {
  deserializerFor,
  errorClassesOf,
  foreignSerdes,
  jsonSerdes,
  recordedText,
  type Serializer,
  sentInputSerdes,
  serdesFor,
  textSerdes,
} from '../../../values/index.js';
import type { Hosting, Surroundings } from '../../core/engine-port.js';
import type { CallProps } from '../../core/operation-call.js';
import { checkPayload } from '../../core/payload-check.js';
import { label } from '../../core/scope.js';
import { ContextCall } from '../context-call.js';
import { WaitCall } from '../wait/wait-call.js';
import { InvokeCall, type InvokeProps } from './invoke-call.js';
import { checkInvokeOptions, type InvokeFunctionOptions, type InvokeWorkflowOptions } from './invoke-options.js';

/** Where a payload goes and how. */
interface Target<T> extends Omit<InvokeProps<T>, 'calledAs'> {
  readonly payloadSerdes: Serializer;
}

/** Calls an invoke. @throws InvalidArgumentError */
export function callInvoke<T>(
  call: CallProps,
  payload: unknown,
  options: InvokeFunctionOptions<T> | InvokeWorkflowOptions,
): Promise<T> {
  checkInvokeOptions(options, `invoke ${label(call.name)}`);
  return invoke(call, payload, options);
}

/**
 * Calls an invoke whose options are checked.
 *
 * @param payload may be a promise: what it is made of may take a moment.
 */
export function invoke<T>(
  call: CallProps,
  payload: unknown,
  options: InvokeFunctionOptions<T> | InvokeWorkflowOptions,
): Promise<T> {
  const { invocation, name } = call;
  const what = `invoke ${label(name)}`;
  const target = targetOf<T>(invocation, options, what);
  const { timeout } = options;
  if (timeout === undefined) return send(call, new InvokeCall<T>(call, { ...target, calledAs: name }), payload, target);
  const seconds = durationSeconds(timeout, { what: `timeout of ${what}` });
  return sendWithTimeout(call, payload, target, seconds);
}

function targetOf<T>(
  { settings, plugins }: Surroundings & Hosting,
  options: InvokeFunctionOptions<T> | InvokeWorkflowOptions,
  what: string,
): Target<T> {
  const { tenantId } = options;
  const traceOf = plugins && ((facts: OperationFacts) => plugins.traceOf(facts));
  const throws = errorClassesOf(options.throws, `throws of ${what}`);
  if (options.workflow !== undefined) {
    const { name, input, returns, serdes = settings.generalSerdes } = settings.definitionOf(options.workflow());
    if (serdes?.over !== undefined) throw notSharable(what, name);
    return {
      functionName: settings.functionNameOf(name),
      tenantId,
      throws,
      traceOf,
      payloadSerdes: input === undefined ? (serdes ?? jsonSerdes) : sentInputSerdes(input, serdes),
      serdes: serdesFor({ returns }, serdes),
    };
  }
  const { functionName, payloadSerdes = foreignSerdes } = options;
  const { returns, serdes } = options;
  const isPlain = returns === undefined && serdes === undefined;
  return {
    functionName,
    tenantId,
    throws,
    traceOf,
    payloadSerdes,
    serdes: isPlain ? jsonSerdes : deserializerFor(options, settings.defaultSerdes),
  };
}

function notSharable(what: string, workflow: string): Error {
  return invalidArgument({
    what: `workflow of ${what}`,
    got: `${workflow}, whose values are encrypted or offloaded`,
    expected: 'a workflow whose input and result others can read',
    cure: 'What is encrypted or offloaded is bound to one execution. Give the serdes to the steps of that workflow, not to the whole of it.',
  });
}

/** The payload of an asked invoke becomes text, and then it begins. */
function send<T>(
  { invocation, name }: CallProps,
  asked: InvokeCall<T>,
  payload: unknown,
  { payloadSerdes }: Target<unknown>,
): Promise<T> {
  const serialize = (value: unknown) => {
    const text = recordedText(payloadSerdes, value, { ...asked.serdesContext, what: 'payload' });
    return isPromiseLike(text) ? invocation.whileWorking(text) : text;
  };
  const begin = (text: string | undefined): void => {
    const refusal = checkPayload(text, `The payload of invoke ${label(name)}`, LIMITS.operationPayloadBytes);
    if (refusal !== undefined) throw refusal;
    // The payload may have taken longer than the code that it is for.
    if (invocation.isTooLate(asked.scope, asked.subType, name)) return;
    asked.payload = text;
    void invocation.ask(asked);
  };
  const fail = (error: unknown) => asked.reject(error);
  if (asked.isDropped) return asked.promise;
  try {
    const text = isPromiseLike(payload) ? Promise.resolve(payload).then(serialize) : serialize(payload);
    if (isPromiseLike(text)) {
      invocation.called(asked);
      text.then(begin).then(undefined, fail);
    } else {
      begin(text);
    }
  } catch (error) {
    fail(error);
  }
  return asked.promise;
}

/** The invoke and the wait that limits it, in a context of their own. */
function sendWithTimeout<T>(call: CallProps, payload: unknown, target: Target<T>, seconds: number): Promise<T> {
  const { invocation, name } = call;
  const context: ContextCall<string | undefined, T> = new ContextCall<string | undefined, T>(call, {
    subType: 'InvokeWithTimeout',
    throws: target.throws,
    mayLeave: true,
    isOurs: true,
    toText: (text) => text,
    fromText: (text): T | Promise<T> => target.serdes.deserialize(text, context.serdesContext),
    run: async (scope) => {
      const inner = { invocation, scope, name };
      const asked = new InvokeCall<string | undefined>(inner, { ...target, serdes: textSerdes, calledAs: name });
      const limit = new WaitCall({ invocation, scope, name: 'timeout' }, seconds);
      const result = send(inner, asked, payload, target);
      const isOver = invocation.ask(limit).then(() => {
        asked.cancel();
        const ref = { operationId: context.id, operationName: name };
        const message = `Invoke ${label(name)} of ${target.functionName} took longer than its timeout of ${seconds} s.`;
        throw new InvokeTimedOutError(message, ref, { ErrorType: 'ChainedInvoke.Timeout' });
      });
      try {
        return await Promise.race([result, isOver]);
      } finally {
        limit.cancel();
      }
    },
  });
  return invocation.ask(context);
}
