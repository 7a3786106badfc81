import { LIMITS } from '../core/wire/index.js';
import { checkSize, jsonSerdes } from '../values/index.js';

/** The value that answers a callback, as text. @throws SerializationError, SizeLimitError */
export async function callbackResult(callbackId: string, value: unknown): Promise<string | undefined> {
  const where = `callback ${String(callbackId)}`;
  const context = { executionId: callbackId, workflowName: '', what: 'value', where };
  const result = await jsonSerdes.serialize(value, context);
  checkCallbackResult(result);
  return result;
}

/** @throws SizeLimitError */
export function checkCallbackResult(result: string | undefined): void {
  checkSize('The result of a callback', result, LIMITS.operationPayloadBytes);
}
