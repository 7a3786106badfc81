import type { AsyncLocalStorage } from 'node:async_hooks';
import { type Place, places } from '../../engine/core/current-place.js';
import type { InvocationFacts } from '../../engine/core/invocation-facts.js';
import type { AnyCall } from '../../engine/core/operation-call.js';
import { Invocation } from '../../engine/loop/invocation.js';

/** `exit()` of the storage does not go together with a `run()` within it. */
export const scopes = places as AsyncLocalStorage<Place | undefined>;

/** Told of what goes on between the code of workflows and the engine. */
export interface EngineObserver {
  /** The code of a workflow is about to begin. */
  begins(invocation: InvocationFacts): void;
  /** The code asks for an operation. @param trap the function that its call came to. */
  asks(call: AnyCall, trap: Function): void;
  /** The code is about to be told of an end, or of the start that made a callback's id. */
  told(call: AnyCall, isStart: boolean): void;
}

type Method = 'begin' | 'ask' | 'told' | 'awaited' | 'checkpoint';

/**
 * Has the engine run outside of the scope of the code that calls it. Otherwise what it goes on to
 * do, and what it calls of the user's (a serdes, a retry strategy), would count as workflow code.
 * Gives what undoes it.
 */
export function patchEngine(observer: EngineObserver): () => void {
  const restores = [
    leadOutside('awaited'),
    leadOutside('checkpoint'),
    leadOutside('ask', (_, [call], trap) => observer.asks(call as AnyCall, trap)),
    leadOutside('begin', (invocation) => observer.begins(invocation)),
    leadOutside('told', (_, [call, , isStart]) => observer.told(call as AnyCall, isStart as boolean)),
  ];
  return () => {
    for (const restore of restores) restore();
  };
}

type Before = (invocation: Invocation, args: unknown[], trap: Function) => void;

function leadOutside(key: Method, before?: Before): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(Invocation.prototype, key)!;
  const method = descriptor.value as (...args: unknown[]) => unknown;
  function outside(this: Invocation, ...args: unknown[]): unknown {
    before?.(this, args, outside);
    return scopes.run(undefined, () => Reflect.apply(method, this, args));
  }
  Object.defineProperty(Invocation.prototype, key, { ...descriptor, value: outside });
  return () => Object.defineProperty(Invocation.prototype, key, descriptor);
}
