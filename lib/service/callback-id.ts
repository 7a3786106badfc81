import { LIMITS } from '../wire/index.js';

const WHOLE = /^([a-zA-Z0-9-_]{1,64})\/(arn:.+\/.+\/.+)$/;

/** The operation that a callback id stands for. */
export interface CallbackAddress {
  readonly executionId: string;
  readonly operationId: string;
}

/** The id by which the outside knows a callback: it says by itself where the answer goes, so no table is kept. */
export function callbackIdOf(executionId: string, operationId: string): string {
  return Buffer.from(`${operationId}/${executionId}`).toString('base64');
}

/** Takes a callback id apart; `undefined` when it is not one. */
export function parseCallbackId(callbackId: string): CallbackAddress | undefined {
  if (typeof callbackId !== 'string' || callbackId.length > LIMITS.callbackIdLength) return undefined;
  const text = Buffer.from(callbackId, 'base64').toString();
  const match = WHOLE.exec(text);
  if (match === null || Buffer.from(text).toString('base64') !== callbackId) return undefined;
  return { operationId: match[1]!, executionId: match[2]! };
}
