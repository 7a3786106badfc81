import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import {
  ambientContext,
  callDecoratedInvoke,
  callDecoratedStep,
  type DurableContext,
  isInMethod,
  runAsMethod,
} from '../../engine/index.js';
import { isWorkflow } from '../durable-workflow.js';
import { leftToOutside } from './from-callback.js';
import { type Method, nameOf, type OperationDetails } from './operation-mark.js';

/** An execution's entry is called by the engine alone, and not intercepted. */
export type InterceptedDetails = Exclude<OperationDetails, { kind: 'execution' }>;

/** Turns a call made inside an execution into a durable operation. */
type Dispatch = (context: DurableContext, instance: any, args: unknown[], operation: Method) => unknown;

/**
 * Puts a durable operation in front of a method's body. Outside an execution, as in a unit test,
 * the body runs plainly. The operation is asked for before the first await, so that operations are
 * numbered in the order of the calls.
 */
export function intercept(body: Method, key: string | symbol, details: InterceptedDetails): Method {
  const dispatch = dispatchOf(body, key, details);
  const label = String(key);
  function operation(this: unknown, ...args: unknown[]): unknown {
    if (!isWorkflow(this)) return Promise.reject(notOfWorkflow(this, label));
    try {
      const context = ambientContext(this, label);
      if (context !== undefined) return dispatch(context, this, args, operation);
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
   * A method that overrides this one and calls `super` wants the body beneath, not another
   * operation within its own.
   */
  const isSuperCall = (instance: any, operation: Method) => isInMethod(instance, key) && instance[key] !== operation;
  const run = (instance: any, args: unknown[]) =>
    runAsMethod({ instance, key, kind }, () => body.apply(instance, args));
  switch (kind) {
    case 'step': {
      const options = withoutName(details.options);
      // A step within a step is not an operation of its own: the outer one records the result of
      // both.
      return (_context, instance, args) => callDecoratedStep(name, () => body.apply(instance, args), options);
    }
    case 'wait': {
      const { duration } = details;
      return typeof duration === 'function'
        ? (context, instance, args) => context.wait(name, duration.apply(instance, args))
        : (context) => context.wait(name, duration);
    }
    case 'callback': {
      const options = withoutName(details.options);
      return (context, instance, args, operation) => {
        const submit = () => leftToOutside(run(instance, args), label);
        return isSuperCall(instance, operation) ? submit() : context.waitForCallback(name, submit, options);
      };
    }
    case 'condition': {
      const options = withoutName(details.options);
      return (context, instance, [initialState, ...more], operation) => {
        const check = (state: unknown) => run(instance, [state, ...more]);
        return isSuperCall(instance, operation)
          ? check(initialState)
          : context.waitForCondition(name, check, { ...options, initialState });
      };
    }
    case 'invoke': {
      const options = withoutName(details.options);
      return (_context, instance, args, operation) => {
        const payload = () => run(instance, args);
        return isSuperCall(instance, operation) ? payload() : callDecoratedInvoke(name, payload, options);
      };
    }
    case 'childContext': {
      const options = withoutName(details.options);
      // Called through `super`, it is a context within the overriding one.
      return (context, instance, args) => context.runInChildContext(name, () => run(instance, args), options);
    }
  }
}

/** Of each member of a union. */
type WithoutName<Options> = Options extends unknown ? Omit<Options, 'name'> : never;

/** The options as the call on the context takes them, which is given the name apart. */
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
