import type { OperationType } from '../../../core/wire/index.js';
import { callback } from './callback.js';
import { context } from './context.js';
import { chainedInvoke } from './invoke.js';
import type { OperationKind } from './operation-kind.js';
import { step } from './step.js';
import { wait } from './wait.js';

/**
 * What a checkpoint may update, but for EXECUTION: that one ends the execution instead of changing
 * an operation.
 */
export const OPERATION_KINDS: Readonly<Record<Exclude<OperationType, 'EXECUTION'>, OperationKind>> = {
  STEP: step,
  WAIT: wait,
  CALLBACK: callback,
  CHAINED_INVOKE: chainedInvoke,
  CONTEXT: context,
};

export { invokeEndEvent } from './invoke.js';
export type { OperationKind, Past } from './operation-kind.js';
export { completed } from './operation-kind.js';
export { checkOutcome } from './outcome.js';
