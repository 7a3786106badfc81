import { timingSafeEqual } from 'node:crypto';
import type { OperationUpdate } from '../core/wire/index.js';
import type { ExecutionMachine } from '../service/machine/execution-machine.js';
import type { Ids } from '../service/runtime/ids.js';

const LONGEST = 100;
const ALLOWED = /^[A-Za-z0-9._-]+$/;

/** The ids of callbacks, by the ids of their operations. */
export type CallbackIds = Readonly<Record<string, string>>;

/** Where the answer to a callback goes; whether its id is the right one is another question. */
export interface CallbackAddress {
  readonly executionId: string;
  /** Its place among the callbacks of its execution, from 0. */
  readonly place: number;
}

/**
 * The ids of the callbacks that updates start, to be recorded with them; `undefined` when there are
 * none. An id is a capability: it says by itself where the answer goes, so that no table is kept,
 * and whoever has not been given it can't make it.
 */
export function callbackIdsOf(
  updates: readonly OperationUpdate[],
  { executionId, callbackCount }: ExecutionMachine,
  ids: Ids,
): CallbackIds | undefined {
  let made: Record<string, string> | undefined;
  let place = callbackCount;
  for (const { Type, Action, Id } of updates) {
    if (Type !== 'CALLBACK' || Action !== 'START') continue;
    made ??= {};
    made[Id] = `${executionId}.${place++}.${ids.secret(executionId, Id)}`;
  }
  return made;
}

/** Takes a callback id apart; `undefined` when it is not one. */
export function parseCallbackId(callbackId: unknown): CallbackAddress | undefined {
  if (typeof callbackId !== 'string' || callbackId.length > LONGEST || !ALLOWED.test(callbackId)) return undefined;
  const secretAt = callbackId.lastIndexOf('.');
  const placeAt = callbackId.lastIndexOf('.', secretAt - 1);
  const place = Number(callbackId.slice(placeAt + 1, secretAt) || Number.NaN);
  if (placeAt < 1 || !Number.isSafeInteger(place)) return undefined;
  return { executionId: callbackId.slice(0, placeAt), place };
}

/** Compares in a time that says nothing of where two ids differ. */
export function isSameId(given: string, recorded: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(recorded)];
  return one.length === other.length && timingSafeEqual(one, other);
}
