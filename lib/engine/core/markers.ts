/*
 * The sub-types of markers. A marker is recorded as a STEP by a single SUCCEED, and nobody waits
 * for it.
 */

/** Of a patch. */
export const PATCH = 'Patch';

/** Of what a schema has made of the input. */
export const INPUT = 'Input';

export function isMarker(subType: string | undefined): boolean {
  return subType === PATCH || subType === INPUT;
}
