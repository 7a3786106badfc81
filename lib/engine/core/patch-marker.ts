/** The sub-type of a patch's marker, which is recorded as a STEP that nobody waits for. */
export const PATCH = 'Patch';
