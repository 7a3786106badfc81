import type { OperationType } from '../../../core/wire/index.js';
import { callback } from './callback.js';
import { context } from './context.js';
import { invoke } from './invoke.js';
import type { OperationKind } from './operation-kind.js';
import { step } from './step.js';
import { wait } from './wait.js';

/**
 * All kinds of operations that a checkpoint may update. EXECUTION is none of them: an update of it
 * ends the execution instead of changing an operation.
 */
export const OPERATION_KINDS: Readonly<Record<Exclude<OperationType, 'EXECUTION'>, OperationKind>> = {
  STEP: step,
  WAIT: wait,
  CALLBACK: callback,
  CHAINED_INVOKE: invoke,
  CONTEXT: context,
};

export { answered, type CallbackAnswer } from './callback.js';
export { boxed, type EventDetails, eventDetails } from './event-details.js';
export { checkFields, checkOutcome, refusal } from './field-rules.js';
export { invokeEndEvent, withOutcome } from './invoke.js';
export type { OperationKind, OperationPast } from './operation-kind.js';
