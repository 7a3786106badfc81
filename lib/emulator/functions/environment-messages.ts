import type { ErrorObject } from '../../core/wire/index.js';
import type { HostInvocation } from './function-host.js';

/** A message from the emulator to a function process: run the handler. */
export interface EnvironmentCall {
  readonly invocation: HostInvocation;
  /** The moment at which the invocation is cut short, in epoch milliseconds. */
  readonly deadline: number;
}

/** A message from a function process to the emulator. */
export type EnvironmentReply =
  | { readonly kind: 'ready' }
  /** The code could not be loaded; the process ends. */
  | { readonly kind: 'unusable'; readonly error: ErrorObject }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'threw'; readonly error: ErrorObject };
