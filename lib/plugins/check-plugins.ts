import { invalidArgument, isClass } from '../core/errors/argument-errors.js';
import { HOOK_NAMES, type HookName, isHookName, likelyHook } from './hook-names.js';

/** A member with such a name is meant as a hook. */
const LIKE_A_HOOK = /^(on|wrap|enrich)[A-Z]/;

const EXPECTED =
  'a plugin, which is an object with hooks such as onOperationEnd, or a function that makes one for each invocation';

/**
 * Refuses invalid plugins when the handler or runtime is constructed.
 *
 * @param option as the user wrote it: `plugins of createHandler(OrderWorkflow)`.
 * @throws InvalidArgumentError
 */
export function checkPlugins(plugins: unknown, option: string): void {
  if (!Array.isArray(plugins)) throw invalidArgument({ what: option, got: plugins, expected: 'an array of plugins' });
  for (const [index, source] of plugins.entries()) {
    const what = option.replace('plugins', `plugins[${index}]`);
    // The plugin of a function is checked when the function makes it.
    if (typeof source !== 'function') checkPlugin(source, what);
    else if (isClass(source)) {
      throw invalidArgument({ what, got: source, expected: EXPECTED, cure: `Pass new ${source.name}().` });
    } else checkHook(source, 'onRuntimeStart', what);
  }
}

/** Refuses an invalid plugin. @throws InvalidArgumentError */
export function checkPlugin(plugin: unknown, what: string): void {
  if (typeof plugin !== 'object' || plugin === null) throw invalidArgument({ what, got: plugin, expected: EXPECTED });
  const members = plugin as Readonly<Record<string, unknown>>;
  if (members.name !== undefined && typeof members.name !== 'string') {
    throw invalidArgument({ what: `name of ${what}`, got: members.name, expected: 'a string' });
  }
  let hooks = 0;
  for (const name of hookLikeNames(plugin)) {
    const value = members[name];
    if (isHookName(name)) {
      if (value === undefined) continue;
      checkHook(plugin, name, what);
      hooks++;
    } else if (typeof value === 'function') {
      throw invalidArgument({ what, got: `a method ${name}`, expected: 'hooks that exist', cure: cureFor(name) });
    }
  }
  if (hooks === 0) {
    throw invalidArgument({ what, got: plugin, expected: EXPECTED, cure: `The hooks are ${HOOK_NAMES.join(', ')}.` });
  }
}

function checkHook(plugin: object, name: HookName, what: string): void {
  const got = (plugin as Readonly<Record<string, unknown>>)[name];
  if (got === undefined || typeof got === 'function') return;
  throw invalidArgument({ what: `${name} of ${what}`, got, expected: 'a function' });
}

function cureFor(name: string): string {
  const likely: HookName | undefined = likelyHook(name);
  if (likely !== undefined) return `Did you mean ${likely}?`;
  return `The hooks are ${HOOK_NAMES.join(', ')}. If it is a method of your own, give it a name that doesn't begin with on, wrap or enrich.`;
}

/** Members of the plugin and its classes that are named like hooks. */
function hookLikeNames(plugin: object): Set<string> {
  const names = new Set<string>();
  for (let owner: object | null = plugin; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (owner === Object.prototype) break;
    for (const name of Object.getOwnPropertyNames(owner)) if (LIKE_A_HOOK.test(name)) names.add(name);
  }
  return names;
}
