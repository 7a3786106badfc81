import type { OperationUpdate } from '../../../core/wire/index.js';
import { refusal } from './field-rules.js';

/** Refuses a success with an error, and a failure with a payload. */
export function checkOutcome(update: OperationUpdate): void {
  if (update.Action === 'SUCCEED' && update.Error !== undefined) {
    throw refusal(update, 'SUCCEED takes a Payload, not an Error');
  }
  if (update.Action === 'FAIL' && update.Payload !== undefined) {
    throw refusal(update, 'FAIL takes an Error, not a Payload');
  }
}
