type Loaded = typeof import('./plugin-host.js');

let loaded: Loaded | undefined;
let loading: Promise<Loaded> | undefined;

/** What tells plugins of an invocation, once it has been loaded. Most workflows have no plugins, and import it for nothing. */
export function pluginHost(): Loaded | undefined {
  return loaded;
}

/** Loads what tells plugins of invocations. Costs nothing the second time. */
export function loadPluginHost(): Promise<Loaded> {
  loading ??= import('./plugin-host.js').then((module) => {
    loaded = module;
    return module;
  });
  return loading;
}
