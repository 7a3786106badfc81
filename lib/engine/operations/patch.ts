import type { Calling, Recording } from '../core/engine-port.js';
import { PATCH } from '../core/markers.js';
import { checkName, type Scope } from '../core/scope.js';

/**
 * Whether the changed code behind a patch runs: if the marker of the patch is recorded, or if the
 * execution has replayed all that is recorded in this scope, which then gets the marker. Otherwise
 * the recorded operations ahead are those of the old code, and it runs again.
 */
export function patched(invocation: Calling & Recording, scope: Scope, patch: string): boolean {
  const id = markerId(scope, patch);
  if (invocation.hasMarker(id, scope)) return true;
  // Nothing is recorded of code whose scope has ended, so its answer must not depend on the record.
  if (invocation.isTooLate(scope, PATCH, patch)) return true;
  if (scope.bookkeeping.unconsumed > 0 || scope.home.isRebuilt) return false;
  // A single update, so that no crash leaves half of a marker.
  const marker = { Id: id, ParentId: scope.parentId, Name: `patch ${patch}`, Type: 'STEP', SubType: PATCH } as const;
  invocation.checkpoint({ ...marker, Action: 'SUCCEED', Payload: 'true' }, 'riding');
  return true;
}

/** Consumes the marker of a patch if it is recorded, in place of `patched`. */
export function deprecatePatch(invocation: Recording, scope: Scope, patch: string): void {
  invocation.hasMarker(markerId(scope, patch), scope);
}

function markerId(scope: Scope, patch: string): string {
  checkName(patch, 'patch');
  return scope.nextId(`patch ${patch}`, PATCH);
}
