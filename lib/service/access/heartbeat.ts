/** How often a worker gives a sign of life, and looks for those of others, in milliseconds. */
export const HEARTBEAT_MILLIS = 2000;
