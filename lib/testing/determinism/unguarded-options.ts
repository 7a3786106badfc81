import { isClass } from '../../core/errors/argument-errors.js';
import { places } from '../../engine/index.js';
import type { HandlerOptions } from '../../workflow/index.js';

type AnyFunction = (...args: any[]) => unknown;

/**
 * Options whose logger and plugins run outside of the guard. They are called by workflow code and
 * around it, but are no workflow code: they may read the clock or do I/O. So they run without a
 * current place, and so does everything that they set off, now and later.
 */
export function unguarded<O extends HandlerOptions<any>>(options: O): O {
  const { logger, plugins } = options;
  const changed: Partial<Record<keyof HandlerOptions, unknown>> = {};
  if (isObject(logger)) changed.logger = unguardedObject(logger);
  if (Array.isArray(plugins)) changed.plugins = plugins.map(unguardedPlugin);
  return { ...options, ...changed };
}

function unguardedPlugin(source: unknown): unknown {
  if (typeof source !== 'function') return isObject(source) ? unguardedObject(source) : source;
  return isClass(source) ? source : (...args: unknown[]) => unguardedPlugin(source(...args));
}

/**
 * The object with methods that run outside of the guard. The proxy's target is an empty object,
 * since a proxy must not return another value for a frozen property of its target.
 */
function unguardedObject<T extends object>(object: T): T {
  return new Proxy(Object.create(object), {
    get(_, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return (...args: unknown[]) => callUnguarded(object, value as AnyFunction, args);
    },
  });
}

/**
 * Functions among the arguments continue the workflow (`next()` of a plugin), so they run in its
 * place.
 */
function callUnguarded(self: object, method: AnyFunction, args: readonly unknown[]): unknown {
  const place = places.getStore();
  if (place === undefined) return Reflect.apply(method, self, args);
  const inner = args.map((arg) =>
    typeof arg === 'function' ? (...more: unknown[]) => places.run(place, arg as AnyFunction, ...more) : arg,
  );
  return places.run(undefined, () => Reflect.apply(method, self, inner));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
