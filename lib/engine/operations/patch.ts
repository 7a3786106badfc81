import { isTooLate } from '../core/late-call.js';
import { checkName, type Scope } from '../core/scope.js';
import type { Invocation } from '../loop/invocation.js';

/** What a marker is recorded as: a STEP that nobody waits for. */
export const PATCH = 'Patch';

/**
 * Whether code behind a patch is to run: when its marker is recorded, or when the execution has
 * come to the end of what is recorded, which then gets the marker. In between, the old code is what
 * was run.
 */
export function patched(invocation: Invocation, scope: Scope, patch: string): boolean {
  const id = markerId(scope, patch);
  if (invocation.hasMarker(id, scope)) return true;
  const { unconsumed, isRebuilt } = scope.home;
  if (unconsumed > 0 || isRebuilt) return false;
  if (isTooLate(invocation, scope, PATCH, patch)) return true;
  // One update, so that no crash leaves half of it.
  invocation.checkpointRiding({
    Id: id,
    ParentId: scope.parentId,
    Name: `patch ${patch}`,
    Type: 'STEP',
    SubType: PATCH,
    Action: 'SUCCEED',
    Payload: 'true',
  });
  return true;
}

/** Takes note of a marker, should there be one: every execution from before the patch has ended. */
export function deprecatePatch(invocation: Invocation, scope: Scope, patch: string): void {
  invocation.hasMarker(markerId(scope, patch), scope);
}

function markerId(scope: Scope, patch: string): string {
  checkName(patch, 'patch');
  return scope.nextId(`patch ${patch}`, PATCH);
}
