import { type MethodBody, places } from '../core/current-place.js';
import type { EnginePort } from '../core/engine-port.js';
import type { Scope } from '../core/scope.js';

/**
 * Runs the code of a context without a record of its own, within what plugins put around it.
 *
 * @param method the decorated method that calls the context.
 */
export function runInVirtualScope<T, A>(
  invocation: EnginePort,
  scope: Scope,
  method: MethodBody | undefined,
  run: (argument: A) => T | PromiseLike<T>,
  argument: A,
): T | PromiseLike<T> {
  const { plugins } = invocation;
  const place = { invocation, scope, method };
  if (plugins === undefined) return places.run(place, run, argument);
  const { id: Id, kind: SubType, name: Name, parentId: ParentId } = scope;
  const facts = { Id, Type: 'CONTEXT', SubType, Name, ParentId } as const;
  // Nothing records whether it has run before; the code around it is repeated or not, and it with
  // that.
  const isReplay = () => scope.isRebuilt || (invocation.isReplaying && !plugins.isLive);
  return places.run(place, () => plugins.runVirtualContext(facts, scope.parent!, isReplay, async () => run(argument)));
}
