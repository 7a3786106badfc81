import type { Operation } from '../../core/wire/index.js';
import type { AwaitedCall } from '../core/awaited-call.js';
import type { EnginePort } from '../core/engine-port.js';
import { placeOf } from '../core/log-fields.js';
import type { AnyCall } from '../core/operation-call.js';

/** How many operations a warning names. */
const NAMED = 10;

/** Tells of operations that were called and not awaited. */
export function warnOfLeftovers(invocation: EnginePort, operations: readonly AnyCall[], where: string): void {
  if (operations.length === 0) return;
  warn(
    invocation,
    `${capitalized(where)} returned while operations that it had called were unfinished; their results are lost. Await them.`,
    operations.map(({ name, id }) => name ?? id),
  );
}

/** Tells of operations that failed and that nobody asked for the error of. */
export function warnOfUnseen(
  invocation: EnginePort,
  failures: ReadonlyMap<AwaitedCall<any>, unknown>,
  where: string,
): void {
  if (failures.size === 0) return;
  warn(
    invocation,
    `${capitalized(where)} returned without awaiting operations that have failed; their errors are lost. Await them.`,
    [...failures].map(([{ name, id }, error]) => `${name ?? id}: ${invocation.errors.textOf(error)}`),
  );
}

/** Tells of operations that are recorded and that the code has done without. */
export function warnOfUnconsumed(invocation: EnginePort, operations: readonly Operation[], where: string): void {
  if (operations.length === 0) return;
  warn(
    invocation,
    `${capitalized(where)} returned without asking for operations that are recorded of it. Was its code changed?`,
    operations.map(({ Name, Id }) => Name ?? Id),
  );
}

function warn(invocation: EnginePort, message: string, operations: readonly string[]): void {
  invocation.logger.write('warn', message, placeOf(invocation), { operations: operations.slice(0, NAMED) });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
