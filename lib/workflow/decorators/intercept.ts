import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import {
  ambientPlace,
  callDecoratedInvoke,
  callDecoratedStep,
  contextOf,
  isInMethod,
  type Place,
  runAsMethod,
} from '../../engine/index.js';
import { isWorkflow } from '../durable-workflow.js';
import { leftToOutside } from './from-callback.js';
import { type Method, nameOf, type OperationDetails } from './operation-mark.js';

/** The engine alone calls an execution's entry, so that is not intercepted. */
export type InterceptedDetails = Exclude<OperationDetails, { kind: 'execution' }>;

/** Turns a call made inside an execution into a durable operation. */
type Dispatch = (place: Place, instance: any, args: unknown[], operation: Method) => unknown;

/**
 * Returns the method that replaces a decorated one. Called inside an execution, it calls a durable
 * operation that may run the body; called outside, as in a unit test, it runs the body plainly.
 *
 * `decorate` calls it once for each decorated method other than the entry, when the class is made,
 * and the test runner for each stubbed method. The result has no state: which execution a call
 * belongs to comes from the asynchronous context, so one class serves many executions at a time.
 *
 * What holds:
 * - The operation is called before the first `await`, so that operations are numbered in the order
 *   of the calls. An `await` before it would renumber the operations of every workflow that calls
 *   two methods at once, and running executions would no longer match their records.
 * - Inside an execution a call never throws: its failures are rejections.
 * - The new method keeps `name` and `length` of the old one, for code that inspects it.
 * - An override that calls `super` runs the body beneath, and not an operation within its own. Only
 *   a child context is nested then, since its body is workflow code anyway.
 * - Options are prepared here and not per call, which is on the path of every replayed step.
 */
export function intercept(body: Method, key: string | symbol, details: InterceptedDetails): Method {
  const dispatch = dispatchOf(body, key, details);
  const label = String(key);
  function operation(this: unknown, ...args: unknown[]): unknown {
    if (!isWorkflow(this)) return Promise.reject(notOfWorkflow(this, label));
    try {
      const place = ambientPlace(this, label);
      if (place !== undefined) return dispatch(place, this, args, operation);
    } catch (error) {
      return Promise.reject(error);
    }
    return body.apply(this, args);
  }
  Object.defineProperty(operation, 'name', { value: body.name, configurable: true });
  Object.defineProperty(operation, 'length', { value: body.length, configurable: true });
  return operation;
}

function dispatchOf(body: Method, key: string | symbol, details: InterceptedDetails): Dispatch {
  const name = nameOf(details, key);
  const label = String(key);
  const { kind } = details;
  /**
   * Whether an override of this method calls it through `super`: it wants the body beneath, not
   * another operation within its own.
   */
  const isSuperCall = (instance: any, operation: Method) => isInMethod(instance, key) && instance[key] !== operation;
  const run = (instance: any, args: unknown[]) =>
    runAsMethod({ instance, key, kind }, () => body.apply(instance, args));
  switch (kind) {
    case 'step': {
      const options = withoutName(details.options);
      // A step within a step is no operation of its own: the outer one records the result of both.
      return (place, instance, args) => callDecoratedStep(place, name, () => body.apply(instance, args), options);
    }
    case 'transaction': {
      const { call } = details;
      const options = withoutName(details.options);
      return (place, instance, args) => call(place, name, () => body.apply(instance, args), options);
    }
    case 'wait': {
      const { duration } = details;
      return typeof duration === 'function'
        ? (place, instance, args) => contextOf(place).wait(name, duration.apply(instance, args))
        : (place) => contextOf(place).wait(name, duration);
    }
    case 'callback': {
      const options = withoutName(details.options);
      return (place, instance, args, operation) => {
        const submit = () => leftToOutside(run(instance, args), label);
        return isSuperCall(instance, operation) ? submit() : contextOf(place).waitForCallback(name, submit, options);
      };
    }
    case 'condition': {
      const options = withoutName(details.options);
      return (place, instance, [initialState, ...more], operation) => {
        const check = (state: unknown) => run(instance, [state, ...more]);
        return isSuperCall(instance, operation)
          ? check(initialState)
          : contextOf(place).waitForCondition(name, check, { ...options, initialState });
      };
    }
    case 'invoke': {
      const options = withoutName(details.options);
      return (_place, instance, args, operation) => {
        const payload = () => run(instance, args);
        return isSuperCall(instance, operation) ? payload() : callDecoratedInvoke(name, payload, options);
      };
    }
    case 'childContext': {
      const options = withoutName(details.options);
      // Called through `super`, it is a context within that of the override.
      return (place, instance, args) => contextOf(place).runInChildContext(name, () => run(instance, args), options);
    }
  }
}

/** Omits the name from each member of a union. */
type WithoutName<Options> = Options extends unknown ? Omit<Options, 'name'> : never;

/** The options for the call on the context, which receives the name as an argument of its own. */
function withoutName<Options extends object>(options: Options): WithoutName<Options> {
  const { name: _, ...others } = options as Options & { readonly name?: unknown };
  return others as WithoutName<Options>;
}

function notOfWorkflow(instance: unknown, method: string): InvalidWorkflowError {
  const name = instance?.constructor?.name;
  return new InvalidWorkflowError(name, [
    instance === undefined
      ? `${method} was called without its workflow. Call it as this.${method}(...), or pass on (...args) => this.${method}(...args).`
      : `${method} is decorated as a durable operation, but ${name} does not extend DurableWorkflow.`,
  ]);
}
