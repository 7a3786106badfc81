import type { CallInspector } from './guarded-globals.js';

/**
 * The `Date` that workflow code gets. It reports calls that read the clock, and otherwise behaves
 * as the real one.
 */
export function guardedDate(real: DateConstructor, inspector: CallInspector): DateConstructor {
  let now: unknown;
  let guardedNow: unknown;
  const guarded: DateConstructor = new Proxy(real, {
    apply: function trap(target, self, args) {
      inspector.called('time', 'Date()', trap);
      return Reflect.apply(target, self, args);
    },
    construct: function trap(target, args, newTarget) {
      if (args.length === 0) inspector.called('time', 'new Date()', trap);
      return Reflect.construct(target, args, newTarget === guarded ? target : newTarget);
    },
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== 'now') return value;
      if (now !== value) {
        now = value;
        guardedNow = new Proxy(value as () => number, {
          apply: function trap() {
            inspector.called('time', 'Date.now()', trap);
            return target.now();
          },
        });
      }
      return guardedNow;
    },
  });
  return guarded;
}
