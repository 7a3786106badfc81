import type { Duration } from '../../core/time/index.js';
import type {
  ChildContextOptions,
  ConditionOptions,
  callDecoratedTransaction,
  InvokeFunctionOptions,
  InvokeWorkflowOptions,
  StepOptions,
  TransactionStepOptions,
  WaitForCallbackOptions,
} from '../../engine/index.js';
import type { DurableExecutionOptions } from './execution-options.js';

/**
 * A registered symbol, so that one copy of the package understands classes that another decorated.
 */
const OPERATION = Symbol.for('everstep.operation');

export type Method = (this: any, ...args: any[]) => any;

/** The options of a decorator: those of its operation, and a name. */
type Named<Options> = Options & { readonly name?: string | undefined };

/** The arguments of a decorator. */
export type OperationDetails =
  | { readonly kind: 'execution'; readonly options: DurableExecutionOptions<any, any> }
  | { readonly kind: 'step'; readonly options: Named<StepOptions> }
  | {
      readonly kind: 'transaction';
      readonly options: Named<TransactionStepOptions>;
      /** Brought along, so that a bundle has it only where the decorator is used. */
      readonly call: typeof callDecoratedTransaction;
    }
  | {
      readonly kind: 'wait';
      readonly duration: Duration | Date | ((...args: any[]) => Duration | Date);
      readonly options: Named<object>;
    }
  | { readonly kind: 'callback'; readonly options: Named<WaitForCallbackOptions> }
  | { readonly kind: 'condition'; readonly options: Named<ConditionOptions> }
  | { readonly kind: 'invoke'; readonly options: Named<InvokeFunctionOptions> | Named<InvokeWorkflowOptions> }
  | { readonly kind: 'childContext'; readonly options: Named<ChildContextOptions> };

/** The mark that a decorator leaves on the method that it installs. */
export interface OperationMark {
  readonly details: OperationDetails;
  readonly key: string | symbol;
  /** The method as it was written, without the operation around it. */
  readonly body: Method;
  readonly dialect: 'legacy' | 'standard';
  /**
   * Whether `reflect-metadata` was loaded when the class was made: then the metadata that the
   * compiler emitted was kept.
   */
  readonly keepsMetadata: boolean;
  /**
   * The mark of another decorator on the same method: a fault, which `describeWorkflow` reports.
   */
  readonly over: OperationMark | undefined;
}

const DECORATORS = {
  execution: '@DurableExecution',
  step: '@Step',
  transaction: '@Transaction',
  wait: '@Wait',
  callback: '@Callback',
  condition: '@WaitForCondition',
  invoke: '@Invoke',
  childContext: '@ChildContext',
} as const;

export function decoratorOf(details: OperationDetails): string {
  return DECORATORS[details.kind];
}

export function stamp(method: Method, mark: OperationMark): void {
  Object.defineProperty(method, OPERATION, { value: mark, configurable: true });
}

export function markOf(method: unknown): OperationMark | undefined {
  return typeof method === 'function' ? (method as { [OPERATION]?: OperationMark })[OPERATION] : undefined;
}

/** The name of the operation in the record. */
export function nameOf(details: OperationDetails, key: string | symbol): string {
  return details.options.name ?? String(key);
}
