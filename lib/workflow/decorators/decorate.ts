import { InvalidWorkflowError } from '../../core/errors/workflow-errors.js';
import { isWorkflow } from '../durable-workflow.js';
import { isMetadataKept } from './design-types.js';
import { intercept } from './intercept.js';
import {
  decoratorOf,
  type Method,
  markOf,
  type OperationDetails,
  type OperationMark,
  stamp,
} from './operation-mark.js';

interface StandardContext {
  readonly kind: string;
  readonly name: string | symbol;
  readonly static: boolean;
  readonly private: boolean;
}

/**
 * Makes a decorator for both dialects: it is called with (target, key, descriptor) under
 * `experimentalDecorators`, and with (method, context) by the standard. It only collects, since the
 * classes that options name may not be declared yet; `describeWorkflow` checks the options. Members
 * that can't be collected are refused here.
 *
 * @throws InvalidWorkflowError when it decorates anything but an instance method of a workflow.
 */
export function decorate(details: OperationDetails) {
  return (value: any, context: any, descriptor?: any): any =>
    typeof context === 'object'
      ? decorateStandard(details, value, context)
      : decorateLegacy(details, value, context, descriptor);
}

function decorateStandard(details: OperationDetails, method: Method, context: StandardContext): Method {
  const key = context.name;
  checkPlace(details, undefined, key, context.kind === 'method', context.static);
  if (context.private) {
    throw misplaced(details, undefined, key, "can't decorate a #private method: write private instead");
  }
  return install(details, method, key, 'standard');
}

function decorateLegacy(
  details: OperationDetails,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): void {
  const isStatic = typeof target === 'function';
  const workflow = isStatic ? target.name : target.constructor.name;
  const body: unknown = descriptor?.value;
  checkPlace(details, workflow, key, typeof body === 'function', isStatic);
  if (!isWorkflow(target)) {
    throw misplaced(details, workflow, key, 'works only in a class that extends DurableWorkflow');
  }
  descriptor!.value = install(details, body as Method, key, 'legacy');
}

/**
 * Copies and freezes a decorator's options. Refuses the arguments of a decorator that was written
 * without its parentheses.
 *
 * @throws InvalidWorkflowError
 */
export function collect<Options extends object>(decorator: string, options: Options): Readonly<Options> {
  if (typeof options !== 'object' || options === null || isWorkflow(options) || 'kind' in options) {
    throw new InvalidWorkflowError(undefined, [
      `${decorator} takes an options object: write ${decorator}() or ${decorator}({ ... }).`,
    ]);
  }
  return Object.freeze({ ...options });
}

function install(
  details: OperationDetails,
  body: Method,
  key: string | symbol,
  dialect: OperationMark['dialect'],
): Method {
  const method = details.kind === 'execution' ? body : intercept(body, key, details);
  stamp(method, { details, key, body, dialect, keepsMetadata: isMetadataKept(), over: markOf(body) });
  return method;
}

function checkPlace(
  details: OperationDetails,
  workflow: string | undefined,
  key: string | symbol,
  isMethod: boolean,
  isStatic: boolean,
): void {
  if (!isMethod) throw misplaced(details, workflow, key, 'decorates methods, not fields or accessors');
  if (isStatic) throw misplaced(details, workflow, key, 'decorates instance methods, not static ones');
}

function misplaced(
  details: OperationDetails,
  workflow: string | undefined,
  key: string | symbol,
  fault: string,
): Error {
  return new InvalidWorkflowError(workflow, [`${String(key)}: ${decoratorOf(details)}() ${fault}.`]);
}
