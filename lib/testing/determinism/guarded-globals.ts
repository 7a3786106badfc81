import { syncBuiltinESMExports } from 'node:module';
import { EngineContext } from '../../engine/index.js';
import type { DeterminismSource } from './determinism-sources.js';
import { guardedDate } from './guarded-date.js';
import { type PatchPoint, patchPoints } from './guarded-functions.js';

/**
 * Told of a call that a workflow's code should not make. `trap` is the function that the call came
 * to.
 */
export interface Watcher {
  called(source: DeterminismSource, label: string, trap: Function): void;
  /** Whether the call comes from workflow code. */
  isWorkflow(trap: Function): boolean;
}

/**
 * Puts watched functions in the place of those that give something else each time. They do the
 * same, and stand for them in every way: name, length, properties, identity in `instanceof`. Gives
 * what takes them out again; what somebody else has replaced meanwhile stays as it is.
 */
export function patchGlobals(watcher: Watcher): () => void {
  const restores = patchPoints().map((point) => patch(point, watcher));
  restores.push(patchDate(watcher), patchLambdaContext(watcher));
  // Named imports of Node's modules are bindings of their own.
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  };
}

function patch({ holder, key, source, label }: PatchPoint, watcher: Watcher): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, key);
  const original = Reflect.get(holder, key) as (...args: unknown[]) => unknown;
  const watched = new Proxy(original, {
    apply: function trap(target, self, args) {
      if (!isOwnOutput(self)) watcher.called(source, label, trap);
      return Reflect.apply(target, self, args);
    },
  });
  const descriptor = before ?? { writable: true, enumerable: false, configurable: true };
  Object.defineProperty(holder, key, { ...descriptor, value: watched });
  return () => {
    if (Object.getOwnPropertyDescriptor(holder, key)?.value !== watched) return;
    if (before === undefined) Reflect.deleteProperty(holder, key);
    else Object.defineProperty(holder, key, before);
  };
}

function patchLambdaContext(watcher: Watcher): () => void {
  const holder = EngineContext.prototype;
  const before = Object.getOwnPropertyDescriptor(holder, 'lambdaContext')!;
  function get(this: EngineContext) {
    watcher.called('platform', 'this.context.lambdaContext', get);
    return before.get!.call(this);
  }
  Object.defineProperty(holder, 'lambdaContext', { ...before, get });
  return () => Object.defineProperty(holder, 'lambdaContext', before);
}

/**
 * Outside of workflow code `Date` is the very same as ever, so that comparing it with what was
 * imported or kept before works.
 */
function patchDate(watcher: Watcher): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'Date')!;
  const original = globalThis.Date;
  let current = original;
  let watched = guardedDate(current, watcher);
  function get() {
    return watcher.isWorkflow(get) ? watched : current;
  }
  function set(replacement: DateConstructor) {
    current = replacement;
    watched = guardedDate(current, watcher);
  }
  Object.defineProperty(globalThis, 'Date', { get, set, configurable: true, enumerable: false });
  return () => {
    if (Object.getOwnPropertyDescriptor(globalThis, 'Date')?.get !== get) return;
    Object.defineProperty(globalThis, 'Date', before);
    if (current !== original) globalThis.Date = current;
  };
}

/** Standard output and standard error are sockets when they are pipes. */
function isOwnOutput(self: unknown): boolean {
  const fd = (self as { fd?: unknown } | undefined | null)?.fd;
  return fd === 1 || fd === 2;
}
