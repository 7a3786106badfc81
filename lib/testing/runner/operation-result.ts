import type { Operation } from '../../core/wire/index.js';

/** The recorded result or error, wherever its kind of operation keeps it. */
export function outcomeOf({ StepDetails, CallbackDetails, ContextDetails, ChainedInvokeDetails }: Operation) {
  return StepDetails ?? CallbackDetails ?? ContextDetails ?? ChainedInvokeDetails;
}
