/** Loads the host of plugins: most workflows have none, and would import it for nothing. */
export function loadPluginHost() {
  return import('./plugin-host.js');
}
