import type { Operation } from '../../core/wire/index.js';
import type { AwaitedCall } from '../core/awaited-call.js';
import { logFieldsOf } from '../core/log-fields.js';
import type { AnyCall } from '../core/operation-call.js';
import type { Scope } from '../core/scope.js';
import type { ReplayedInvocation } from '../replay/replayed-invocation.js';

/** How many operations a warning names. */
const NAMED = 10;

/** Warns of what the code of a scope leaves behind when it returns. */
export class UnfinishedWarnings {
  readonly #invocation: ReplayedInvocation;
  /** Calls that have failed while the code did not wait for them. */
  #unseenFailures: Map<AwaitedCall<any>, unknown> | undefined;

  constructor(invocation: ReplayedInvocation) {
    this.#invocation = invocation;
  }

  failedUnseen(call: AwaitedCall<any>, error: unknown): void {
    this.#unseenFailures ??= new Map();
    this.#unseenFailures.set(call, error);
  }

  /** The code waits for the call after all. */
  awaited(call: AwaitedCall<any>): void {
    this.#unseenFailures?.delete(call);
  }

  /** Operations that were called and not awaited. */
  warnOfUnfinished({ label }: Scope, operations: readonly AnyCall[]): void {
    if (operations.length === 0) return;
    this.#warn(
      `${capitalized(label)} returned while operations that it had called were unfinished; their results are lost. Await them.`,
      operations.map(({ name, id }) => name ?? id),
    );
  }

  /** Operations that failed, and whose errors nobody asked for. */
  warnOfUnseen({ label }: Scope): void {
    if (this.#unseenFailures === undefined || this.#unseenFailures.size === 0) return;
    const { errors } = this.#invocation;
    this.#warn(
      `${capitalized(label)} returned without awaiting operations that have failed; their errors are lost. Await them.`,
      [...this.#unseenFailures].map(([{ name, id }, error]) => `${name ?? id}: ${errors.describe(error)}`),
    );
  }

  /** Operations that are recorded and that the code has done without. */
  warnOfUnconsumed({ label }: Scope, operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    this.#invocation.observer?.leftBehind?.(operations);
    this.#warn(
      `${capitalized(label)} returned without asking for operations that are recorded of it. Was its code changed?`,
      operations.map(({ Name, Id }) => Name ?? Id),
    );
  }

  #warn(message: string, operations: readonly string[]): void {
    const { logger } = this.#invocation;
    logger.write('warn', message, logFieldsOf(this.#invocation), { operations: operations.slice(0, NAMED) });
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
