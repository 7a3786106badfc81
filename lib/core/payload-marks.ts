/**
 * The names of the one property that a recorded text has which is not the value itself: what
 * `encrypted()` and `offloaded()` write. Those who show values look for them too.
 */
export const ENCRYPTED_MARK = 'everstep.encrypted';
export const OFFLOADED_MARK = 'everstep.offloaded';
