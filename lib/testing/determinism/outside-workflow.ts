import { isClass } from '../../core/errors/argument-errors.js';
import { places } from '../../engine/core/current-place.js';
import type { HandlerOptions } from '../../workflow/handler/handler.js';

type AnyFunction = (...args: any[]) => unknown;

/**
 * Loggers and plugins are called by workflow code and around it, and are none themselves: they may
 * do what they like. These options have them run outside of the workflow's scope, and so does what
 * they set off, now and later.
 */
export function outsideWorkflow<O extends HandlerOptions<any>>(options: O): O {
  const { logger, plugins } = options;
  const outside: Partial<Record<keyof HandlerOptions, unknown>> = {};
  if (isObject(logger)) outside.logger = objectOutside(logger);
  if (Array.isArray(plugins)) outside.plugins = plugins.map(pluginOutside);
  return { ...options, ...outside };
}

function pluginOutside(source: unknown): unknown {
  if (typeof source !== 'function') return isObject(source) ? objectOutside(source) : source;
  return isClass(source) ? source : (...args: unknown[]) => pluginOutside(source(...args));
}

/**
 * The object, with methods that run outside. It has nothing of its own, since what is fixed in a
 * proxy's target can't be given otherwise.
 */
function objectOutside<T extends object>(object: T): T {
  return new Proxy(Object.create(object), {
    get(_, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return (...args: unknown[]) => callOutside(object, value as AnyFunction, args);
    },
  });
}

/**
 * Functions among the arguments go on with the workflow (`next()` of a plugin), and run in its
 * scope.
 */
function callOutside(self: object, method: AnyFunction, args: readonly unknown[]): unknown {
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
