import { type Clock, steadyClock, systemClock } from '../../core/time/index.js';
import type { ExecutionStore } from '../../journal/execution-store.js';

/**
 * The clock for a store where none is given. What others read has the system's time; what lives in
 * this process alone need not go back with it.
 */
export function clockOfStore(store: ExecutionStore | undefined): Clock {
  return store?.isShared === false ? steadyClock : systemClock;
}
