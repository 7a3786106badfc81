import { describeValue, invalidArgument } from '../../../core/errors/argument-errors.js';
import { checkFunction, checkOptions } from '../../../core/errors/check-options.js';
import { isError } from '../../../core/errors/is-error.js';
import { isMisuse } from '../../../core/errors/is-permanent.js';
import { catchable, isNonRetryable, NonRetryableError } from '../../../core/errors/non-retryable-error.js';
import { InvocationError } from '../../../core/invocation-error.js';
import { type RetryStrategy, retryDelaySeconds } from '../../../retry/index.js';
import { errorClassesOf, hasMinifiedType, NAME_IT, recordedText } from '../../../values/index.js';
import { places } from '../../core/current-place.js';
import { endsInvocation } from '../../core/ending-errors.js';
import { GroupCall } from '../../core/group-call.js';
import type { CallProps } from '../../core/operation-call.js';
import { label, Scope } from '../../core/scope.js';
import { contextSerdes } from '../batch-result/batch-serdes.js';
import { ContextCall } from '../context-call.js';
import { runInVirtualScope } from '../virtual-context.js';
import { WaitCall } from '../wait/wait-call.js';
import { CHILD_CONTEXT_OPTIONS, type ChildContextOptions, checkVirtual } from './child-context-options.js';

const GROUP = 'RunInChildContext';

const NO_OPTIONS: ChildContextOptions = Object.freeze({});

/** Calls a child context. @throws InvalidArgumentError */
export function callChildContext<T>(
  call: CallProps,
  run: () => T | PromiseLike<T>,
  options: ChildContextOptions<T> = NO_OPTIONS,
): Promise<T> {
  const what = `child context ${label(call.name)}`;
  checkFunction(run, `the code of ${what}`);
  checkOptions(options, CHILD_CONTEXT_OPTIONS, what);
  checkVirtual(options, (option) => `${option} of ${what}`);
  const { retry, virtual } = options;
  if (retry !== undefined) return GroupCall.promiseOf(call, GROUP, runInAttempts(call, run, options, retry));
  if (virtual !== true) return runRecorded(call, run, options);
  const result = runVirtually(call, run, options).catch((error: unknown) => Promise.reject(catchable(error)));
  return GroupCall.promiseOf(call, GROUP, result);
}

function runOnce<T>(call: CallProps, run: () => T | PromiseLike<T>, options: ChildContextOptions<T>): Promise<T> {
  return options.virtual === true ? runVirtually(call, run, options) : runRecorded(call, run, options);
}

function runRecorded<T>(call: CallProps, run: () => T | PromiseLike<T>, options: ChildContextOptions<T>): Promise<T> {
  const { invocation, name } = call;
  const { summarize } = options;
  const throws = errorClassesOf(options.throws, `throws of child context ${label(name)}`);
  const serdes = contextSerdes(invocation, options, throws);
  const context: ContextCall<T> = new ContextCall<T>(call, {
    subType: options.subType ?? GROUP,
    throws,
    summarize,
    run: () => withMappedErrors(run, options),
    toText: (value) => recordedText(serdes, value, context.serdesContext),
    fromText: (text): T | Promise<T> => serdes.deserialize(text, context.serdesContext),
  });
  return invocation.ask(context);
}

async function runVirtually<T>(
  { invocation, scope, name }: CallProps,
  run: () => T | PromiseLike<T>,
  options: ChildContextOptions<T>,
): Promise<T> {
  if (invocation.isTooLate(scope, GROUP, name)) return new Promise(() => {});
  const id = scope.nextId(name, GROUP);
  const inner = Scope.virtual(scope, id, GROUP, name);
  const method = places.getStore()?.method;
  try {
    const value = await runInVirtualScope(invocation, inner, method, () => withMappedErrors(run, options), undefined);
    invocation.scopeReturned(inner, false);
    return value;
  } catch (error) {
    if (!endsInvocation(invocation, error)) throw error;
    return new Promise(() => {});
  } finally {
    inner.end();
  }
}

async function withMappedErrors<T>(
  run: () => T | PromiseLike<T>,
  { mapError }: Pick<ChildContextOptions, 'mapError'>,
): Promise<T> {
  if (mapError === undefined) return run();
  try {
    return await run();
  } catch (thrown) {
    // What ends the invocation is no error of the context's.
    if (thrown instanceof InvocationError || isMisuse(thrown)) throw thrown;
    const caught = catchable(thrown);
    const error = caught instanceof Error ? caught : new Error(String(caught));
    const mapped: unknown = withCause(error, () => mapError(error));
    const given = `It was given ${describeValue(error)}.`;
    const what = 'what mapError returned';
    if (!isError(mapped)) throw invalidArgument({ what, got: mapped, expected: 'an Error', cure: given, cause: error });
    if (!hasMinifiedType(mapped)) throw isNonRetryable(thrown) ? new NonRetryableError(mapped) : mapped;
    const got = `${describeValue(mapped)}, of a class named '${mapped.constructor.name}'`;
    const expected = 'an error of a class with a stable name';
    throw invalidArgument({ what, got, expected, cure: `${NAME_IT} ${given}`, cause: mapped });
  }
}

/** What a function throws in place of an error is not to hide it. */
function withCause<T>(error: Error, make: () => T): T {
  try {
    return make();
  } catch (failure) {
    if (isError(failure) && failure !== error && failure.cause === undefined && Object.isExtensible(failure)) {
      Object.defineProperty(failure, 'cause', { value: error, writable: true, configurable: true });
    }
    throw failure;
  }
}

async function runInAttempts<T>(
  call: CallProps,
  run: () => T | PromiseLike<T>,
  options: ChildContextOptions<T>,
  retry: RetryStrategy,
): Promise<T> {
  const { invocation, scope, name } = call;
  // Of no operation: what sets the chance of its delays apart from that of others called so.
  const id = scope.nextId(undefined, `attempts of ${name ?? ''}`);
  const throws = errorClassesOf(options.throws, `throws of child context ${label(name)}`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(call, run, options);
    } catch (error) {
      const delay = retryDelaySeconds({
        executionId: invocation.executionId,
        operationId: id,
        attempt,
        error,
        message: String(error),
        throws,
        strategy: retry,
      });
      if (delay === undefined) throw catchable(error);
      await invocation.ask(new WaitCall({ invocation, scope, name: `${name ?? 'child context'} retry` }, delay));
    }
  }
}
