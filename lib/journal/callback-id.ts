import { timingSafeEqual } from 'node:crypto';
import type { OperationUpdate } from '../core/wire/index.js';

const LONGEST = 100;
const ALLOWED = /^[A-Za-z0-9._-]+$/;

/** Callback ids by operation id. */
export type CallbackIds = Readonly<Record<string, string>>;

/** Which callback of which execution an id claims to be; the secret in it proves the claim. */
export interface CallbackAddress {
  readonly executionId: string;
  /** The number of callbacks that the execution had started before. */
  readonly index: number;
}

/** What the ids of an execution's callbacks are made of. */
export interface CallbackIdSource {
  readonly executionId: string;
  /** Callbacks started so far. */
  readonly callbackCount: number;
}

/** Makes the part of a callback id that nobody can guess. */
export interface CallbackSecrets {
  secret(executionId: string, operationId: string): string;
}

/**
 * The ids of the callbacks that updates start, which are recorded with the updates; `undefined`
 * when they start none.
 *
 * An id is a capability: whoever holds it may answer, and its secret part keeps everybody else from
 * making it up. It carries the address of the answer, so that a store needs no table of callbacks.
 */
export function callbackIdsOf(
  updates: readonly OperationUpdate[],
  { executionId, callbackCount }: CallbackIdSource,
  secrets: CallbackSecrets,
): CallbackIds | undefined {
  let made: Record<string, string> | undefined;
  let index = callbackCount;
  for (const { Type, Action, Id } of updates) {
    if (Type !== 'CALLBACK' || Action !== 'START') continue;
    made ??= {};
    made[Id] = `${executionId}.${index++}.${secrets.secret(executionId, Id)}`;
  }
  return made;
}

/** Reads a callback id; `undefined` for text that is none. */
export function parseCallbackId(callbackId: unknown): CallbackAddress | undefined {
  if (typeof callbackId !== 'string' || callbackId.length > LONGEST || !ALLOWED.test(callbackId)) return undefined;
  const secretAt = callbackId.lastIndexOf('.');
  const indexAt = callbackId.lastIndexOf('.', secretAt - 1);
  const index = Number(callbackId.slice(indexAt + 1, secretAt) || Number.NaN);
  if (indexAt < 1 || !Number.isSafeInteger(index)) return undefined;
  return { executionId: callbackId.slice(0, indexAt), index };
}

/** Compares two ids in a time that does not reveal where they differ. */
export function isSameId(given: string, recorded: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(recorded)];
  return one.length === other.length && timingSafeEqual(one, other);
}
