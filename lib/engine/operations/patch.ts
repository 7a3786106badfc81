import type { EnginePort } from '../core/engine-port.js';
import { PATCH } from '../core/patch-marker.js';
import { checkName, type Scope } from '../core/scope.js';

/**
 * Whether code behind a patch is to run: when its marker is recorded, or when the execution has
 * come to the end of what is recorded, which then gets the marker. In between, the old code is what
 * was run.
 */
export function patched(invocation: EnginePort, scope: Scope, patch: string): boolean {
  const id = markerId(scope, patch);
  if (invocation.hasMarker(id, scope)) return true;
  if (scope.bookkeeping.unconsumed > 0 || scope.home.isRebuilt) return false;
  if (invocation.isTooLate(scope, PATCH, patch)) return true;
  // One update, so that no crash leaves half of it.
  const marker = { Id: id, ParentId: scope.parentId, Name: `patch ${patch}`, Type: 'STEP', SubType: PATCH } as const;
  invocation.checkpoint({ ...marker, Action: 'SUCCEED', Payload: 'true' }, 'riding');
  return true;
}

/** Takes note of a marker, should there be one: every execution from before the patch has ended. */
export function deprecatePatch(invocation: EnginePort, scope: Scope, patch: string): void {
  invocation.hasMarker(markerId(scope, patch), scope);
}

function markerId(scope: Scope, patch: string): string {
  checkName(patch, 'patch');
  return scope.nextId(`patch ${patch}`, PATCH);
}
