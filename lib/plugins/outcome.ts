import { describeValue } from '../core/errors/argument-errors.js';
import type { FunctionOutcome } from './plugin-info.js';

/** A thrown value, which may be anything, also `undefined`. */
export interface Thrown {
  readonly error: unknown;
}

export function outcomeOf(failure: Thrown | undefined): FunctionOutcome {
  if (failure === undefined) return { outcome: 'SUCCEEDED', error: undefined };
  return { outcome: 'FAILED', error: asError(failure.error) };
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(describeValue(thrown), { cause: thrown });
}
