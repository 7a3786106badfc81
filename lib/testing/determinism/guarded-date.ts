import type { Watcher } from './guarded-globals.js';

/**
 * What workflow code gets as `Date`: it tells of what reads the clock, and is the real one
 * otherwise.
 */
export function guardedDate(real: DateConstructor, watcher: Watcher): DateConstructor {
  let now: unknown;
  let watchedNow: unknown;
  const watched: DateConstructor = new Proxy(real, {
    apply: function trap(target, self, args) {
      watcher.called('time', 'Date()', trap);
      return Reflect.apply(target, self, args);
    },
    construct: function trap(target, args, newTarget) {
      if (args.length === 0) watcher.called('time', 'new Date()', trap);
      return Reflect.construct(target, args, newTarget === watched ? target : newTarget);
    },
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== 'now') return value;
      if (now !== value) {
        now = value;
        watchedNow = new Proxy(value as () => number, {
          apply: function trap() {
            watcher.called('time', 'Date.now()', trap);
            return target.now();
          },
        });
      }
      return watchedNow;
    },
  });
  return watched;
}
