import { type Clock, steadyClock, systemClock } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

/**
 * The clock for a store where none is given. A store that machines share may have one; else, what
 * others read has the system's time, and what lives in this process alone need not go back with it.
 */
export function clockOfStore(store: ExecutionStore | undefined): Clock {
  return store?.clock ?? (store?.isShared === false ? steadyClock : systemClock);
}
