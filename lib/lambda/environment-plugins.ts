import { createRequire as requireFrom } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Logger } from '../core/logging/index.js';
import { checkPlugins, type PluginSource } from '../plugins/index.js';

/** The export that AWS's SDK looks for, too. */
const EXPORT = 'durableExecutionPluginProvider';

/** What a module has to export as `durableExecutionPluginProvider`. */
interface PluginProvider {
  createPlugin(): PluginSource;
}

/**
 * Loads the plugins of modules that the environment names: those of a layer, which a function's own
 * code knows nothing of. A module that can't be loaded is left out, and an error logged: it must
 * not keep executions from running.
 *
 * @param names of modules, divided by commas.
 */
export async function environmentPlugins(names: string, logger: () => Logger): Promise<readonly PluginSource[]> {
  const modules = names.split(',').flatMap((name) => name.trim() || []);
  return (await Promise.all(modules.map((name) => pluginOf(name, logger)))).flat();
}

async function pluginOf(name: string, logger: () => Logger): Promise<PluginSource[]> {
  try {
    const module = (await import(locationOf(name))) as Readonly<Record<string, PluginProvider | undefined>>;
    const provider = module[EXPORT];
    if (typeof provider?.createPlugin !== 'function') throw new TypeError(`It exports no ${EXPORT}.`);
    const plugin = provider.createPlugin();
    checkPlugins([plugin], 'plugins');
    return [plugin];
  } catch (error) {
    logger().error(`The plugin '${name}' of DURABLE_EXECUTION_PLUGINS can't be loaded. Executions run without it.`, {
      error,
    });
    return [];
  }
}

/** Layers are on `NODE_PATH`, which `import` does not look at, and `require` does. */
function locationOf(name: string): string {
  if (/^(file|node|data):/.test(name)) return name;
  const resolved = requireFrom(`${process.cwd()}/`).resolve(name);
  return pathToFileURL(resolved).href;
}
