import { syncBuiltinESMExports } from 'node:module';
import type { DeterminismSource } from './determinism-sources.js';
import { guardedDate } from './guarded-date.js';
import { type GuardedFunction, guardedFunctions } from './guarded-functions.js';

/** Receives calls of guarded functions. `trap` is the function through which the call came. */
export interface CallInspector {
  /** A guarded function was called, by workflow code or by any other. */
  called(source: DeterminismSource, label: string, trap: Function): void;
  /** Whether the call comes from workflow code. */
  isWorkflow(trap: Function): boolean;
}

/**
 * Replaces the functions whose results differ from run to run by proxies that report their calls.
 * The proxies do the same and equal the originals in name, length, properties and `instanceof`.
 *
 * @returns a function that restores the originals. What somebody else has replaced meanwhile stays
 *   replaced.
 */
export function guardGlobals(inspector: CallInspector): () => void {
  const restores = guardedFunctions().map((point) => guard(point, inspector));
  restores.push(guardDate(inspector));
  // Named imports of Node's modules are separate bindings.
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  };
}

function guard({ holder, key, source, label }: GuardedFunction, inspector: CallInspector): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, key);
  const original = Reflect.get(holder, key) as (...args: unknown[]) => unknown;
  const guarded = new Proxy(original, {
    apply: function trap(target, self, args) {
      if (!isOwnOutput(self)) inspector.called(source, label, trap);
      return Reflect.apply(target, self, args);
    },
  });
  const descriptor = before ?? { writable: true, enumerable: false, configurable: true };
  Object.defineProperty(holder, key, { ...descriptor, value: guarded });
  return () => {
    if (Object.getOwnPropertyDescriptor(holder, key)?.value !== guarded) return;
    if (before === undefined) Reflect.deleteProperty(holder, key);
    else Object.defineProperty(holder, key, before);
  };
}

/**
 * Outside of workflow code `Date` stays the identical object, so that code may compare it with one
 * that it has kept.
 */
function guardDate(inspector: CallInspector): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'Date')!;
  const original = globalThis.Date;
  let current = original;
  let guarded = guardedDate(current, inspector);
  function get() {
    return inspector.isWorkflow(get) ? guarded : current;
  }
  function set(replacement: DateConstructor) {
    current = replacement;
    guarded = guardedDate(current, inspector);
  }
  Object.defineProperty(globalThis, 'Date', { get, set, configurable: true, enumerable: false });
  return () => {
    if (Object.getOwnPropertyDescriptor(globalThis, 'Date')?.get !== get) return;
    Object.defineProperty(globalThis, 'Date', before);
    if (current !== original) globalThis.Date = current;
  };
}

/** Whether a socket is standard output or standard error, which are sockets when they are pipes. */
function isOwnOutput(self: unknown): boolean {
  const fd = (self as { fd?: unknown } | undefined | null)?.fd;
  return fd === 1 || fd === 2;
}
