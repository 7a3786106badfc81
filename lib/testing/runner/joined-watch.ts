import type { EngineObserver } from '../../engine/index.js';

/** Lets several watches see what the code does, in their order. */
export function joinedWatch(...watches: readonly EngineObserver[]): EngineObserver {
  if (watches.length === 1) return watches[0]!;
  return {
    asked: (call) => each((watch) => watch.asked?.(call)),
    called: (call) => each((watch) => watch.called?.(call)),
    told: (call, recorded, isStart) => each((watch) => watch.told?.(call, recorded, isStart)),
    bodyBegins: (call, attempt, isAtMostOnce) => each((watch) => watch.bodyBegins?.(call, attempt, isAtMostOnce)),
    drifted: (call, recorded) => each((watch) => watch.drifted?.(call, recorded)),
    leftBehind: (operations) => each((watch) => watch.leftBehind?.(operations)),
    returned: (scope) => each((watch) => watch.returned?.(scope)),
    ended: (unconsumed) => each((watch) => watch.ended?.(unconsumed)),
  } satisfies Required<EngineObserver>;

  function each(tell: (watch: EngineObserver) => void): void {
    for (const watch of watches) tell(watch);
  }
}
