import type { ErrorObject } from '../../core/wire/index.js';
import type { HostInvocation } from './function-host.js';

/** What the emulator tells a process that runs a handler. */
export interface EnvironmentCall {
  readonly invocation: HostInvocation;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** What a process that runs a handler tells the emulator. */
export type EnvironmentReply =
  | { readonly kind: 'ready' }
  /** The code could not be loaded; the process ends. */
  | { readonly kind: 'unusable'; readonly error: ErrorObject }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'threw'; readonly error: ErrorObject };
